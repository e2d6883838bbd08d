package residua.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import residua.cl.ClException;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.kernel.KernelLibrary;
import residua.kernel.TunedValues;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvPlainForward;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

class ConvTrialTest {
    private static final ConvGeometry LAYER = ConvGeometry.square(2, 17, 6, 7, 20, 3, 1, 1);

    private final TestDevice device = TestDevice.require();

    @ParameterizedTest
    @EnumSource
    void everyAlgorithmOfAPassIsRightAndTimed(ConvPass pass) {
        int before = LiveObjects.count();
        try (KernelLibrary kernels = new KernelLibrary(device.context());
                ConvTrial trial = ConvTrial.open(kernels, new TunedValues.Key(pass, LAYER, 16))) {
            List<ConvAlgorithm> algorithms = trial.algorithms();
            assertEquals("plain", algorithms.get(algorithms.size() - 1).name());
            for (ConvAlgorithm algorithm : algorithms) {
                try (ConvTrial.Run run = trial.bind(algorithm)) {
                    assertEquals(Optional.empty(), run.fault(), algorithm::name);
                    Timing timing = run.time(new LaunchTimer.Effort(3, 100_000));
                    assertTrue(timing.median() > 0 && timing.p10() <= timing.p90(), timing::toString);
                    assertTrue(run.timePrepare(new LaunchTimer.Effort(1, 0)).median() >= 0);
                }
            }
        }
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
    }

    @Test
    void anAlgorithmOfAnotherPassIsRefused() {
        TunedValues.Key what = new TunedValues.Key(ConvPass.BACKWARD_DATA, LAYER, 16);
        try (ConvTrial trial = ConvTrial.open(device.kernels(), what)) {
            assertThrows(IllegalArgumentException.class, () -> trial.bind(new ConvPlainForward()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "VALUE,   'element [0, 0, 0, 0] of [2, 20, 6, 7] is'",
        "LANE,    'element [1, 31, 5, 6] of [2, 20, 6, 7], beyond the last channel, is'",
        "OUTSIDE, 'wrote 4 bytes behind y'",
        "NOTHING, 'element [0, 0, 0, 0] of [2, 20, 6, 7] is NaN or not written'",
    })
    void aFaultIsFoundAndLeavesTheNextOnesAlone(WrongForward.Fault fault, String message) {
        TunedValues.Key what = new TunedValues.Key(ConvPass.FORWARD, LAYER, 16);
        try (ConvTrial trial = ConvTrial.open(device.kernels(), what)) {
            try (ConvTrial.Run run = trial.bind(new WrongForward(fault))) {
                String found = run.fault().orElse("nothing");
                assertTrue(found.startsWith(message), found);
            }
            for (int again = 0; again < 2; again++) {
                try (ConvTrial.Run run = trial.bind(new WrongForward(WrongForward.Fault.NONE))) {
                    assertEquals(Optional.empty(), run.fault());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_KERNEL", "NO_LAUNCH"})
    void whatTheDeviceRefusesIsThrown(WrongForward.Fault fault) {
        TunedValues.Key what = new TunedValues.Key(ConvPass.FORWARD, LAYER, 16);
        try (ConvTrial trial = ConvTrial.open(device.kernels(), what)) {
            assertThrows(ClException.class, () -> {
                try (ConvTrial.Run run = trial.bind(new WrongForward(fault))) {
                    run.fault();
                }
            });
        }
    }
}
