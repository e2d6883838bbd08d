package residua.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import residua.cl.DeviceFacts;
import residua.cl.ImaginaryDevice;
import residua.graph.Graph;
import residua.graph.Op;
import residua.kernel.Params;
import residua.kernel.Quarantine;
import residua.kernel.TunedBlocks;
import residua.kernel.TunedValues;
import residua.model.Zoo;
import residua.op.block.BlockLocalTile;
import residua.op.block.BlockRowRing;
import residua.op.conv.Winograd;
import residua.schedule.rule.LedgerEntry;
import residua.schedule.rule.NotFused;
import residua.shape.BlockGeometry;
import residua.tune.BlockProblems;

/** Blocks in one launch or several, by tuned values. */
class BlockTuningTest {
    private static final int N = 8;
    private static final Graph GRAPH = Zoo.network("resnet50").inference(N);

    private final Map<TunedBlocks.Key, List<TunedValues.Entry>> entries = new HashMap<>();

    private static DeviceFacts device(DeviceFacts.Kind kind, int computeUnits, int lanes) {
        return ImaginaryDevice.of(kind)
                .version("OpenCL 3.0")
                .computeUnits(computeUnits)
                .lanes(lanes)
                .facts();
    }

    private static final DeviceFacts CPU = device(DeviceFacts.Kind.CPU, 2, 16);

    private static TunedValues.Entry separate(int winograd, double micros) {
        return new TunedValues.Entry("separate", Params.of("WINOGRAD", winograd), micros, 0);
    }

    private static TunedValues.Entry kernel(String name, double micros) {
        return new TunedValues.Entry(name, Params.none(), micros, 0);
    }

    /** The block 256-64-256 at 56x56, whole or a pair of it. */
    private static TunedBlocks.Key key(String sides) {
        return BlockProblems.of(GRAPH, 16).stream()
                .filter(k -> k.brief().startsWith(sides + " ")
                        && k.g().x().dim(2) == 56
                        && k.g().middle().c() == 64)
                .filter(k -> (k.g().projection().isEmpty() && k.g().x().dim(1) != 64) || sides.equals("3x3-1x1"))
                .findFirst()
                .orElseThrow();
    }

    private void measured(String sides, TunedValues.Entry... times) {
        entries.put(key(sides), Arrays.asList(times));
    }

    private PlanOptions options() {
        return PlanOptions.DEFAULT.withTuned(
                new TunedValues(Map.of(), new TunedBlocks(entries), List.of(), Optional.empty()));
    }

    private Plan plan() {
        return plan(options());
    }

    private static Plan plan(PlanOptions options) {
        return Scheduler.plan(GRAPH, CPU, options);
    }

    private static List<BlockGeometry> fused(Plan plan) {
        return plan.steps().stream()
                .filter(s -> s.node().op() instanceof Op.ConvBlock)
                .map(s -> ((Op.ConvBlock) s.node().op()).g())
                .toList();
    }

    private static List<String> reasons(Plan plan) {
        return plan.notFused().stream().map(NotFused::why).distinct().toList();
    }

    @Test
    void theFastestIsTakenAndTheLedgerSaysWhy() {
        measured("1x1-3x3-1x1", separate(4, 3400), kernel("row-ring", 3100.4), kernel("local-tile", 9000));
        Plan plan = plan();
        assertEquals(2, fused(plan).size());
        List<LedgerEntry> taken = plan.ledger().stream()
                .filter(e -> e.rule().equals("conv-block"))
                .toList();
        assertEquals(2, taken.size());
        assertEquals(
                "by tuned value: row-ring 3.10 ms, separate 3.40 ms, local-tile 9.00 ms",
                taken.get(0).why());
        assertTrue(plan.steps().stream().anyMatch(s -> s.algorithm().equals("row-ring")));
    }

    @Test
    void separateLaunchesAreTakenWhereTheyAreFaster() {
        measured("1x1-3x3-1x1", kernel("row-ring", 3400), separate(4, 3100));
        Plan plan = plan();
        assertEquals(List.of(), fused(plan));
        assertTrue(
                reasons(plan).contains("by tuned value: separate 3.10 ms, row-ring 3.40 ms"),
                () -> reasons(plan).toString());
        measured("1x1-3x3-1x1", separate(4, 3100));
        assertTrue(reasons(plan()).contains("by tuned value: separate 3.10 ms"), "nothing else was right");
    }

    @ParameterizedTest
    @CsvSource({"1x1-3x3, 100, 1x1-3x3", "3x3-1x1, 100, 3x3-1x1", "1x1-3x3, 20, 1x1-3x3-1x1"})
    void whatSavesMost(String pair, double saved, String taken) {
        measured("1x1-3x3-1x1", separate(4, 3100), kernel("row-ring", 3050));
        measured(pair, separate(4, 2000), kernel("row-ring", 2000 - saved));
        List<BlockGeometry> fused = fused(plan());
        assertFalse(fused.isEmpty());
        assertTrue(
                fused.stream()
                        .filter(g -> g.x().dim(1) != 64)
                        .allMatch(g -> g.brief().startsWith(taken + " ")),
                fused::toString);
    }

    /** Launches without Winograd take longer, and another decision follows. */
    @Test
    void theLaunchesToBeatAreThoseThatWouldBeTaken() {
        measured("1x1-3x3-1x1", separate(4, 2000), separate(0, 3500), kernel("row-ring", 3100));
        assertEquals(0, fused(plan()).size());
        assertEquals(2, fused(plan(options().withWinograd(Winograd.OFF))).size());
        measured("1x1-3x3-1x1", separate(4, 4000), kernel("row-ring", 3100));
        Plan unknown = plan(options().withWinograd(Winograd.OFF));
        assertEquals(0, fused(unknown).size(), "that does not tell");
        assertTrue(reasons(unknown).stream().noneMatch(w -> w.startsWith("by tuned")));
    }

    @Test
    void anotherBatchIsNamedAndSettingsCount() {
        Params two =
                new BlockRowRing().candidates(key("1x1-3x3-1x1").g(), CPU, 16).get(1);
        entries.put(
                new TunedBlocks.Key(key("1x1-3x3-1x1").g().withBatch(2), true, 16),
                List.of(separate(4, 900), new TunedValues.Entry("row-ring", two, 800, 0)));
        Plan plan = plan();
        assertEquals(2, fused(plan).size());
        assertTrue(plan.ledger().stream()
                .anyMatch(e -> e.why().equals("by tuned value at batch 2: row-ring 0.80 ms, separate 0.90 ms")));
        assertTrue(plan.steps().stream().anyMatch(s -> s.algorithm().equals("row-ring " + two)));
        entries.replaceAll((k, v) ->
                List.of(separate(4, 900), new TunedValues.Entry("row-ring", Params.of("BANDS", 999), 800, 0)));
        assertTrue(plan().steps().stream().anyMatch(s -> s.algorithm().equals("row-ring")), "its own where none fit");
    }

    @Test
    void whatTheCallerSaysGoesFirst() {
        measured("1x1-3x3-1x1", separate(4, 3400), kernel("row-ring", 3100), kernel("gone", 1));
        assertEquals(16, fused(plan(options().withBlockKernel("local-tile"))).size());
        assertEquals(
                0, fused(plan(options().withRulesOff(Set.of("conv-block")))).size());
        assertEquals(0, fused(plan(options().withPlain())).size());
        Quarantine quarantine = new Quarantine(Set.of(Quarantine.name("block", "row-ring")));
        assertEquals(0, fused(plan(options().withQuarantine(quarantine))).size());
    }

    /** On a GPU that counts: launches of their own that save products have less to do, and the kernel must save more. */
    @Test
    void productsThatWinogradSavesCountOnGpus() {
        DeviceFacts gpu = device(DeviceFacts.Kind.GPU, 80, 1);
        BlockGeometry wide = BlockProblems.of(GRAPH, 16).stream()
                .map(TunedBlocks.Key::g)
                .filter(g -> g.chain().size() == 3
                        && g.middle().h() == 28
                        && g.middle().strideH() == 1)
                .findFirst()
                .orElseThrow();
        long saved = new BlockTuning(gpu, PlanOptions.DEFAULT).separateMacs(wide);
        assertTrue(saved < 0.9 * wide.macs(), () -> saved + " of " + wide.macs());
        PlanOptions exact = PlanOptions.DEFAULT.withWinograd(Winograd.OFF);
        assertEquals(wide.macs(), new BlockTuning(gpu, exact).separateMacs(wide));

        BlockGeometry narrow = key("1x1-3x3-1x1").g();
        BlockLocalTile tile = new BlockLocalTile();
        assertEquals(Optional.empty(), tile.objection(narrow, narrow.macs(), gpu, 16));
        String why = tile.objection(narrow, narrow.macs() / 2, gpu, 16).orElse("nothing");
        assertTrue(why.contains("Winograd"), why);
    }
}
