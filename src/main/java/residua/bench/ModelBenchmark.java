package residua.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import residua.cl.ClException;
import residua.cl.ClQueue;
import residua.cl.DeviceFacts;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.schedule.Scheduler;
import residua.schedule.rule.FusionRule;
import residua.schedule.rule.FusionRules;
import residua.shape.UserException;

/**
 * Whole networks on the device at hand in several scenarios, with initial weights and random images, from the host and
 * back. What each computes is compared with the obvious kernels first; the figures of what is wrong are void. Rounds go
 * through all scenarios, as many at once as the device has room for.
 */
public final class ModelBenchmark {
    private static final Logger LOG = LoggerFactory.getLogger(ModelBenchmark.class);
    private static final long MOST_BYTES_AT_ONCE = 6L << 30;
    private static final int SHARE_OF_MEMORY = 3;
    private static final double NANOS_A_SECOND = 1e9;
    private static final String NO_ENERGY = "this host has no counter of its processors' energy that may be read";
    private static final String OTHER_ENERGY = "the host's counters are those of its processors, not of the device";

    private final KernelLibrary kernels;
    private final PlanOptions options;
    private final Effort effort;
    private final Sampler sampler;
    private final ModelInputs inputs = new ModelInputs();
    private final ModelReference reference;
    private final List<Case> cases = new ArrayList<>();
    private final List<ModelRow> rows = new ArrayList<>();
    private final List<ModelResults.Check> checks = new ArrayList<>();
    private final List<ModelResults.NotMeasured> leftOut = new ArrayList<>();
    private final Map<PlanKey, PlanSheet> sheets = new LinkedHashMap<>();
    /** What opening took so far, mostly compiling, and how many different steps the plans have. */
    private double openedNanos;

    private long openedSteps;

    private record PlanKey(String model, int batch, boolean training) {}

    /** What is to be measured, at a batch that fits. */
    private record Case(Network network, Scenario scenario, int batch, Plan plan) {
        String title() {
            return ModelRow.title(network.name(), batch, scenario);
        }

        /** About as many programs there are. */
        long differentSteps() {
            return plan.steps().stream()
                    .map(step -> step.node().op() + step.algorithm())
                    .distinct()
                    .count();
        }

        /** Steps are measured by one executable, their parts by another one. */
        long bytes() {
            return plan.peakBytes() * (plan.training() ? 2 : 1);
        }
    }

    /** Hears how far the work is. */
    @FunctionalInterface
    public interface Progress {
        /** So much of all is done; this comes next. */
        void at(long done, long total, String next);
    }

    /** Of no network yet. */
    public ModelBenchmark(KernelLibrary kernels, PlanOptions options, Effort effort) {
        this.kernels = kernels;
        this.options = options;
        this.effort = effort;
        boolean counted = kernels.context().facts().kind() == DeviceFacts.Kind.CPU;
        this.sampler = new Sampler(effort.clock(), counted ? EnergyCounter.find() : Optional.empty());
        this.reference = new ModelReference(kernels, options, inputs);
    }

    /**
     * Adds a scenario of a network: one of the first four.
     *
     * @param batch images at a time, or half as many, again and again, until they fit the device; where not even one does
     *     (of a multistream, eight), the scenario is left out
     */
    public ModelBenchmark add(Network network, Scenario scenario, int batch) {
        for (int images = batch; ; images /= 2) {
            try {
                Plan plan = scenario == Scenario.TRAINING
                        ? BoundTraining.plan(kernels, network, images, options)
                        : BoundInference.plan(kernels, network, images, options);
                cases.add(new Case(network, scenario, images, plan));
                return this;
            } catch (UserException e) {
                if (images == 1 || scenario == Scenario.MULTI_STREAM) {
                    leave(ModelRow.title(network.name(), images, scenario), e.getMessage());
                    return this;
                }
            }
        }
    }

    /** Measures them all. */
    public ModelResults run(Progress progress) {
        long done = 0;
        long total = cases.size() * (effort.rounds() + 1L);
        if (cases.isEmpty()) {
            return new ModelResults(rows, checks, leftOut, List.of());
        }
        try (ClQueue queue = kernels.context().queue()) {
            FormRace race = new FormRace(queue);
            try (FmaProbe fastest =
                            race.fastest(FmaProbe.Form.ALL, f -> new FmaProbe(kernels, FmaProbe.Type.FLOAT, f));
                    Yardstick machine = race.yardstick(kernels, fastest)) {
                for (List<Case> wave : waves()) {
                    done = measure(wave, machine, done, total, progress);
                }
            }
        }
        if (sampler.energy().isEmpty()) {
            boolean cpu = kernels.context().facts().kind() == DeviceFacts.Kind.CPU;
            leftOut.add(new ModelResults.NotMeasured("energy per image", cpu ? NO_ENERGY : OTHER_ENERGY));
        }
        return new ModelResults(rows, checks, leftOut, List.copyOf(sheets.values()));
    }

    private List<List<Case>> waves() {
        long room = Math.min(MOST_BYTES_AT_ONCE, kernels.context().facts().globalMemoryBytes() / SHARE_OF_MEMORY);
        List<List<Case>> waves = new ArrayList<>();
        long taken = Long.MAX_VALUE;
        for (Case each : cases) {
            if (taken > room - each.bytes()) {
                waves.add(new ArrayList<>());
                taken = 0;
            }
            waves.get(waves.size() - 1).add(each);
            taken += each.bytes();
        }
        return waves;
    }

    private long measure(List<Case> wave, Yardstick machine, long before, long total, Progress progress) {
        long done = before;
        List<ScenarioWork> works = new ArrayList<>();
        Map<ScenarioWork, List<Double>> looks = new HashMap<>();
        try {
            for (Case each : wave) {
                progress.at(done++, total, "opening " + each.title());
                open(each, works);
            }
            for (ScenarioWork work : works) {
                warmUp(work);
                looks.put(work, new ArrayList<>());
            }
            long start = effort.clock().getAsLong();
            List<ScenarioWork> wanting = works;
            for (int taken = 0; taken < effort.rounds() && !wanting.isEmpty() && !effort.over(taken, start); taken++) {
                for (int i = 0; i < wanting.size(); i++) {
                    progress.at(done + (long) wave.size() * i / wanting.size(), total, "round " + (taken + 1));
                    machine.await();
                    wanting.get(i).sample(sampler, effort.sampleNanos());
                    looks.get(wanting.get(i)).add(machine.look());
                }
                wanting = works.stream()
                        .filter(work -> machine.undisturbedOf(looks.get(work)) < effort.enough())
                        .toList();
                done += wave.size();
            }
            works.forEach(work -> work.rows().forEach(row -> keep(row.beside(looks.get(work)))));
        } finally {
            works.forEach(ScenarioWork::close);
        }
        return before + wave.size() * (effort.rounds() + 1L);
    }

    /** With what its check found. */
    private void keep(ModelRow row) {
        String faults = checks.stream()
                .filter(c -> c.wrong()
                        && c.model().equals(row.model())
                        && c.batch() == row.batch()
                        && c.scenario() == row.scenario())
                .map(c -> String.format(Locale.ROOT, "%s off by %.3g, allowed %.3g", c.what(), c.error(), c.allowed()))
                .collect(Collectors.joining("; "));
        rows.add(row.withFault(faults.isEmpty() ? Optional.empty() : Optional.of(faults)));
    }

    private void open(Case each, List<ScenarioWork> works) {
        double expected = openedNanos / Math.max(1, openedSteps) * each.differentSteps();
        if (!effort.mayOpen(expected)) {
            leftOut.add(new ModelResults.NotMeasured(each.title(), "no time was left to compile it"));
            return;
        }
        long start = effort.clock().getAsLong();
        try {
            ScenarioWork work = bind(each);
            works.add(work);
            checks.addAll(work.check(reference));
            openedNanos += effort.clock().getAsLong() - start;
            openedSteps += each.differentSteps();
            sheets.computeIfAbsent(
                    new PlanKey(each.network().name(), each.batch(), each.plan().training()), key -> sheet(each));
            if (each.scenario() == Scenario.TRAINING) {
                works.add(new StagesWork(
                        BoundTraining.open(
                                kernels,
                                kernels.context().profilingQueue(),
                                each.network(),
                                each.batch(),
                                options,
                                inputs.weights(each.network())),
                        each.network(),
                        each.batch()));
            }
        } catch (ClException | UserException e) {
            leave(each.title(), e.getMessage());
        }
    }

    private ScenarioWork bind(Case c) {
        if (c.scenario() == Scenario.TRAINING) {
            BoundTraining bound = BoundTraining.open(
                    kernels, kernels.context().queue(), c.network(), c.batch(), options, inputs.weights(c.network()));
            return new RateWork(
                    bound, c.network().name(), c.scenario(), c.batch(), r -> r.step(c.network(), c.batch(), bound));
        }
        BoundInference bound = BoundInference.open(
                kernels, kernels.context().queue(), c.network(), c.batch(), c.plan(), inputs.weights(c.network()));
        return c.scenario() == Scenario.OFFLINE
                ? new RateWork(
                        bound,
                        c.network().name(),
                        c.scenario(),
                        c.batch(),
                        r -> r.logits(c.network(), c.scenario(), c.batch(), bound.query()))
                : new LatencyWork(bound, c.scenario(), c.batch());
    }

    private void leave(String title, String why) {
        LOG.warn("{} is left out: {}", title, why);
        leftOut.add(new ModelResults.NotMeasured(title, why));
    }

    private PlanSheet sheet(Case each) {
        Plan unfused = Scheduler.plan(
                each.plan().training()
                        ? each.network().training(each.batch(), 0)
                        : each.network().inference(each.batch()),
                kernels.context().facts(),
                options.withRulesOff(
                        FusionRules.all().stream().map(FusionRule::name).collect(Collectors.toSet())));
        return new PlanSheet(each.network().name(), each.batch(), each.plan(), FusionReport.of(unfused, each.plan()));
    }

    private void warmUp(ScenarioWork work) {
        WarmUp.run(
                () -> {
                    long start = effort.clock().getAsLong();
                    work.once();
                    return (effort.clock().getAsLong() - start) / NANOS_A_SECOND;
                },
                effort.warmUpNanos(),
                effort.clock());
    }
}
