package residua.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import residua.cl.ClException;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.kernel.KernelLibrary;
import residua.kernel.Params;
import residua.kernel.TunedBlocks;
import residua.op.block.BlockAlgorithms;
import residua.op.block.BlockForward;
import residua.op.conv.ConvAlgorithms;
import residua.op.conv.ConvForward;
import residua.op.conv.ConvImplicitGemmForward;
import residua.op.conv.Winograd;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;

class BlockTrialTest {
    private static final TunedBlocks.Key BASIC =
            key(true, convolution(17, 6, 7, 20, 3, 1), convolution(20, 6, 7, 20, 3, 1));

    private final TestDevice device = TestDevice.require();

    private static ConvGeometry convolution(int c, int h, int w, int k, int side, int stride) {
        return ConvGeometry.square(2, c, h, w, k, side, stride, side / 2);
    }

    private static TunedBlocks.Key key(boolean residual, ConvGeometry... chain) {
        return new TunedBlocks.Key(
                BlockGeometry.of(List.of(chain), Optional.empty()).orElseThrow(), residual, 16);
    }

    /** Bottleneck with a projection, basic block, both pairs. */
    static Stream<TunedBlocks.Key> kinds() {
        BlockGeometry bottleneck = BlockGeometry.of(
                        List.of(
                                convolution(33, 9, 11, 17, 1, 1),
                                convolution(17, 9, 11, 17, 3, 2),
                                convolution(17, 5, 6, 36, 1, 1)),
                        Optional.of(convolution(33, 9, 11, 36, 1, 2)))
                .orElseThrow();
        return Stream.of(
                new TunedBlocks.Key(bottleneck, false, 16),
                BASIC,
                key(false, convolution(33, 9, 11, 17, 1, 1), convolution(17, 9, 11, 17, 3, 2)),
                key(true, convolution(17, 9, 11, 17, 3, 2), convolution(17, 5, 6, 36, 1, 1)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyWayIsRightAndTimed(TunedBlocks.Key what) {
        int before = LiveObjects.count();
        try (KernelLibrary kernels = new KernelLibrary(device.context());
                BlockTrial trial = BlockTrial.open(kernels, what)) {
            for (BlockForward algorithm : BlockAlgorithms.all()) {
                for (Params settings : algorithm.candidates(what.g(), device.facts(), 16)) {
                    try (BlockTrial.Run run = trial.bind(algorithm.with(settings), kernels)) {
                        assertEquals(Optional.empty(), run.fault(), () -> algorithm + " " + settings);
                        assertTrue(run.time(new LaunchTimer.Effort(1, 0)).median() > 0);
                    }
                }
            }
            for (Winograd limit : Winograd.values()) {
                try (BlockTrial.Run run = trial.bind(g -> separate(g, limit), kernels)) {
                    assertEquals(Optional.empty(), run.fault(), limit::name);
                }
            }
        }
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
    }

    private ConvForward separate(ConvGeometry g, Winograd limit) {
        return ConvAlgorithms.forward().stream()
                .filter(a -> a.winograd() == limit.tile() && a.supports(g, device.facts(), 16))
                .findFirst()
                .orElse(new ConvImplicitGemmForward());
    }

    @Test
    void aWrongValueBetweenIsFoundInTheResult() {
        ConvGeometry first = BASIC.g().entry();
        try (BlockTrial trial = BlockTrial.open(device.kernels(), BASIC);
                BlockTrial.Run run = trial.bind(
                        g -> g.equals(first) ? new WrongForward(WrongForward.Fault.VALUE) : separate(g, Winograd.OFF),
                        device.kernels())) {
            String found = run.fault().orElse("nothing");
            assertTrue(found.contains("off by"), found);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "VALUE,   'element [0, 0, 0, 0] of [2, 20, 6, 7] is'",
        "LANE,    'element [1, 31, 5, 6] of [2, 20, 6, 7], beyond the last channel, is'",
        "OUTSIDE, 'wrote 4 bytes behind y'",
        "NOTHING, 'element [0, 0, 0, 0] of [2, 20, 6, 7] is NaN or not written'",
    })
    void aFaultIsFoundAndLeavesTheNextOneAlone(WrongForward.Fault fault, String message) {
        try (BlockTrial trial = BlockTrial.open(device.kernels(), BASIC)) {
            try (BlockTrial.Run run = trial.bind(new WrongBlock(fault), device.kernels())) {
                String found = run.fault().orElse("nothing");
                assertTrue(found.startsWith(message), found);
            }
            try (BlockTrial.Run run = trial.bind(new WrongBlock(WrongForward.Fault.NONE), device.kernels())) {
                assertEquals(Optional.empty(), run.fault());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_KERNEL", "NO_LAUNCH"})
    void whatTheDeviceRefusesIsThrown(WrongForward.Fault fault) {
        try (BlockTrial trial = BlockTrial.open(device.kernels(), BASIC)) {
            assertThrows(ClException.class, () -> {
                try (BlockTrial.Run run = trial.bind(new WrongBlock(fault), device.kernels())) {
                    run.fault();
                }
            });
        }
    }
}
