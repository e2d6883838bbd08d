package residua.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import residua.cl.LiveObjects;
import residua.cl.TestDevice;
import residua.kernel.TunedBlocks;
import residua.kernel.TunedFile;
import residua.kernel.TunedProblem;
import residua.kernel.TunedValues;
import residua.model.Zoo;
import residua.op.block.BlockForward;
import residua.op.block.BlockRowRing;
import residua.op.conv.ConvPlainForward;
import residua.shape.BlockGeometry;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.trial.WrongBlock;
import residua.trial.WrongForward;

/** Blocks beside the convolutions that they consist of. */
class BlockTunerTest {
    private static final long SECOND = 1_000_000_000;
    private static final ConvGeometry FIRST = ConvGeometry.square(1, 20, 5, 6, 16, 1, 1, 0);
    private static final ConvGeometry MIDDLE = ConvGeometry.square(1, 16, 5, 6, 17, 3, 2, 1);
    private static final TunedBlocks.Key PAIR = new TunedBlocks.Key(
            BlockGeometry.of(List.of(FIRST, MIDDLE), Optional.empty()).orElseThrow(), false, 16);

    private final TestDevice device = TestDevice.require();

    @TempDir
    private Path folder;

    private static List<BlockForward> all() {
        List<BlockForward> algorithms = new ArrayList<>(List.of(new BlockRowRing()));
        for (WrongForward.Fault fault : WrongForward.Fault.values()) {
            algorithms.add(new WrongBlock(fault));
        }
        return algorithms;
    }

    private Path file() {
        return folder.resolve("values.json");
    }

    private TunedFile written() throws IOException {
        return TunedFile.parse("", Files.readString(file()));
    }

    private List<Tuner.Outcome> tune(List<BlockForward> algorithms, TunedProblem... problems) throws IOException {
        return tune(algorithms, new Listener(-1), problems);
    }

    private List<Tuner.Outcome> tune(List<BlockForward> algorithms, Listener listener, TunedProblem... problems)
            throws IOException {
        Optional<TunedFile> before = Files.exists(file()) ? Optional.of(written()) : Optional.empty();
        return new Tuner(device.context(), pass -> List.of(new ConvPlainForward()), algorithms)
                .run(new Tuner.Task(List.of(problems), file(), before, false, 600 * SECOND), listener);
    }

    /** Ends the run in a problem. */
    private record Listener(int endsIn) implements Tuner.Listener {
        @Override
        public void candidate(int done, TunedProblem problem, String text) {
            if (done == endsIn) {
                throw new IllegalStateException("Ctrl-C");
            }
        }

        @Override
        public void solved(int done, Tuner.Outcome outcome) {}
    }

    private static List<String> names(Tuner.Outcome outcome) {
        return outcome.results().stream()
                .map(TunedValues.Entry::algorithm)
                .sorted()
                .toList();
    }

    @Test
    void wrongOnesCannotWinAndSeparateLaunchesCompete() throws IOException {
        int before = LiveObjects.count();
        Tuner.Outcome outcome = tune(all(), PAIR).get(0);
        assertEquals(before, LiveObjects.count(), () -> LiveObjects.names().toString());
        assertEquals(List.of("row-ring", "separate", "wrong-none"), names(outcome));
        assertEquals(
                List.of(
                        "wrong-value WRONG",
                        "wrong-lane WRONG",
                        "wrong-outside WRONG",
                        "wrong-nothing WRONG",
                        "wrong-no_kernel COMPILE",
                        "wrong-no_launch LAUNCH"),
                outcome.rejections().stream()
                        .map(r -> r.algorithm() + " " + r.reason())
                        .toList());
        assertTrue(outcome.ruleMicros() > 0, "without measurements each convolution has its launch");
        TunedBlocks.Known known = written().fresh().blocks().find(PAIR).orElseThrow();
        assertEquals(outcome.results(), known.entries());
    }

    @Test
    void aSecondRunMeasuresNothingButWhatHasChanged() throws IOException {
        List<BlockForward> ring = List.of(new BlockRowRing());
        assertTrue(tune(ring, PAIR).get(0).measured());
        String written = Files.readString(file());
        assertFalse(tune(ring, PAIR).get(0).measured());
        assertEquals(written, Files.readString(file()));
        assertTrue(tune(all(), PAIR).get(0).measured(), "there are more kernels");

        Files.writeString(file(), Files.readString(file()).replaceAll("row_ring.cl\":\"....", "row_ring.cl\":\"beef"));
        assertTrue(written().stale() > 0);
        assertEquals(Optional.empty(), written().fresh().blocks().find(PAIR), "of the others it is not known either");
        assertTrue(tune(all(), PAIR).get(0).measured());
    }

    /** The launches to beat are those that the file's values choose for the convolutions. */
    @Test
    void otherAlgorithmsOfItsConvolutionsAreSomethingNew() throws IOException {
        List<BlockForward> ring = List.of(new BlockRowRing());
        tune(ring, PAIR);
        String before = written().problems().get(0).searched();
        TunedValues.Key convolution = new TunedValues.Key(ConvPass.FORWARD, MIDDLE, 16);
        List<Tuner.Outcome> both = tune(ring, convolution, PAIR);
        assertEquals(List.of("plain"), names(both.get(0)), "it alone competed");
        assertTrue(both.get(1).measured(), "it is taken now");
        assertFalse(before.equals(written().problems().stream()
                .filter(p -> p.key().equals(PAIR))
                .findFirst()
                .orElseThrow()
                .searched()));
    }

    @Test
    void whoeverEndsItLosesOneProblem() throws IOException {
        List<BlockForward> ring = List.of(new BlockRowRing());
        TunedBlocks.Key two = new TunedBlocks.Key(PAIR.g().withBatch(2), false, 16);
        assertThrows(IllegalStateException.class, () -> tune(ring, new Listener(1), PAIR, two));
        assertEquals(
                List.of(false, true),
                tune(ring, PAIR, two).stream().map(Tuner.Outcome::measured).toList());
    }

    /** Whole, without the projection, and both pairs, each once. */
    @Test
    void theBlocksOfANetwork() {
        List<TunedBlocks.Key> found = BlockProblems.of(Zoo.network("resnet50").inference(2), 16);
        assertEquals(
                4, found.stream().filter(k -> k.g().projection().isPresent()).count());
        assertEquals(
                8,
                found.stream()
                        .filter(k -> k.g().chain().size() == 3 && k.residual())
                        .count());
        assertEquals(15, found.stream().filter(k -> k.g().chain().size() == 2).count());
        assertEquals(found.size(), found.stream().distinct().count());
        assertEquals(
                "1x1-3x3/2-1x1 256-128-128-512 with projection, 56x56",
                found.stream()
                        .filter(k ->
                                k.g().projection().isPresent() && k.g().middle().strideH() == 2)
                        .findFirst()
                        .orElseThrow()
                        .brief());
        assertEquals(List.of(), BlockProblems.of(Zoo.network("vgg16").training(2, 0), 16));
    }
}
