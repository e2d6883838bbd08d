package residua.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import residua.graph.Op;
import residua.graph.Value;
import residua.schedule.Plan;
import residua.schedule.Step;
import residua.schedule.rule.LedgerEntry;
import residua.shape.Layout;
import residua.tensor.Tensor;

/**
 * What fusion did to each block of a network: the plan beside the one without any rule.
 *
 * @param blocks in order of computation, forward first
 */
public record FusionReport(List<Block> blocks) {

    /**
     * One residual block, or one layer outside of any.
     *
     * @param name path of the block
     * @param steps what is left to run, each with its operation and algorithm
     * @param fused rules that applied, with the number of times
     * @param because why, where a rule does not always pay
     * @param notFused what could have been fused, with the reason why it was not
     * @param before steps and traffic without fusion
     * @param after the same with it
     */
    public record Block(
            String name,
            List<String> steps,
            Map<String, Long> fused,
            List<String> because,
            List<String> notFused,
            Cost before,
            Cost after) {}

    /**
     * What running some steps takes.
     *
     * @param steps their number
     * @param bytes device memory read and written, each operand of each step once, but what a batch norm finds all statistics
     *     of twice
     * @param micros time, where it was measured
     */
    public record Cost(int steps, long bytes, OptionalDouble micros) {}

    /** Copies the list. */
    public FusionReport {
        blocks = List.copyOf(blocks);
    }

    /** Compares plans by what they read and write. */
    public static FusionReport of(Plan unfused, Plan fused) {
        return of(unfused, fused, Optional.empty(), Optional.empty());
    }

    /** Compares plans by their times as well. */
    public static FusionReport of(StepTrace unfused, StepTrace fused) {
        return of(unfused.plan(), fused.plan(), Optional.of(unfused), Optional.of(fused));
    }

    private static FusionReport of(
            Plan unfused, Plan fused, Optional<StepTrace> unfusedTrace, Optional<StepTrace> fusedTrace) {
        Map<String, List<Step>> before = byBlock(unfused);
        Map<String, List<Step>> after = byBlock(fused);
        Optional<Map<String, Double>> microsBefore = unfusedTrace.map(StepTrace::micros);
        Optional<Map<String, Double>> microsAfter = fusedTrace.map(StepTrace::micros);
        Set<String> names = new LinkedHashSet<>(before.keySet());
        names.addAll(after.keySet());
        List<Block> blocks = new ArrayList<>();
        for (String name : names) {
            List<Step> left = after.getOrDefault(name, List.of());
            blocks.add(new Block(
                    name,
                    left.stream().map(s -> s + " [" + s.algorithm() + "]").toList(),
                    rules(fused, name),
                    entries(fused, name)
                            .filter(e -> !e.why().isEmpty())
                            .map(e -> e.rule() + ": " + e.why())
                            .distinct()
                            .toList(),
                    fused.notFused().stream()
                            .filter(n -> name.equals(n.block().isEmpty() ? n.into() : n.block()))
                            .map(n -> n.rule() + ": " + n.why())
                            .distinct()
                            .toList(),
                    cost(before.getOrDefault(name, List.of()), unfused.block(), microsBefore),
                    cost(left, fused.block(), microsAfter)));
        }
        return new FusionReport(blocks);
    }

    /** The whole network. */
    public Block total() {
        Map<String, Long> fused = new LinkedHashMap<>();
        blocks.forEach(b -> b.fused().forEach((rule, count) -> fused.merge(rule, count, Long::sum)));
        return new Block(
                "total",
                List.of(),
                fused,
                blocks.stream().flatMap(b -> b.because().stream()).distinct().toList(),
                blocks.stream().flatMap(b -> b.notFused().stream()).distinct().toList(),
                blocks.stream().map(Block::before).reduce(ZERO, FusionReport::plus),
                blocks.stream().map(Block::after).reduce(ZERO, FusionReport::plus));
    }

    private static final Cost ZERO = new Cost(0, 0, OptionalDouble.of(0));

    private static Cost plus(Cost a, Cost b) {
        OptionalDouble micros = a.micros().isPresent() && b.micros().isPresent()
                ? OptionalDouble.of(a.micros().getAsDouble() + b.micros().getAsDouble())
                : OptionalDouble.empty();
        return new Cost(a.steps() + b.steps(), a.bytes() + b.bytes(), micros);
    }

    private static Map<String, List<Step>> byBlock(Plan plan) {
        return plan.steps().stream()
                .collect(Collectors.groupingBy(FusionReport::block, LinkedHashMap::new, Collectors.toList()));
    }

    /** The block of a step; outside of blocks the layer, so that the stem and the classifier have lines of their own. */
    static String block(Step step) {
        String block = step.node().block();
        return block.isEmpty() ? step.node().name() : block;
    }

    private static Stream<LedgerEntry> entries(Plan plan, String block) {
        return plan.ledger().stream().filter(e -> (e.block().isEmpty() ? e.into() : e.block()).equals(block));
    }

    private static Map<String, Long> rules(Plan plan, String block) {
        return entries(plan, block)
                .collect(Collectors.groupingBy(LedgerEntry::rule, LinkedHashMap::new, Collectors.counting()));
    }

    private static Cost cost(List<Step> steps, int block, Optional<Map<String, Double>> micros) {
        long bytes = 0;
        for (Step step : steps) {
            if (step.node().op() instanceof Op.BatchNorm bn && !bn.ofPieces()) {
                bytes += Tensor.bytes(bn.x(), Layout.BLOCKED, block);
            }
            for (Value v : step.node().inputs()) {
                bytes += Tensor.bytes(v.shape(), v.layout(), block);
            }
            for (Value v : step.node().outputs()) {
                bytes += Tensor.bytes(v.shape(), v.layout(), block);
            }
        }
        OptionalDouble time = micros.isPresent()
                ? OptionalDouble.of(steps.stream()
                        .mapToDouble(s -> micros.get().getOrDefault(s.toString(), 0.0))
                        .sum())
                : OptionalDouble.empty();
        return new Cost(steps.size(), bytes, time);
    }
}
