package residua.cli;

import java.util.ArrayList;
import java.util.List;
import residua.bench.Effort;
import residua.bench.FirstResult;
import residua.bench.ModelBenchmark;
import residua.bench.ModelResults;
import residua.bench.ModelRow;
import residua.bench.Scenario;
import residua.bench.TargetError;
import residua.kernel.CacheFolder;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.schedule.PlanOptions;

/**
 * Measures whole networks before the user's eyes.
 *
 * @param residua the program
 * @param kernels of the device
 * @param options of plans
 * @param child how this program is started once more
 */
record ModelRun(Residua residua, KernelLibrary kernels, PlanOptions options, ChildCommand child) {
    private static final long NANOS_A_SECOND = 1_000_000_000L;
    /** In less nothing can be measured besides rounds. */
    private static final long LEAST_SECONDS = 10;

    private static final String NO_TIME = "no time was left";

    /**
     * A scenario of a network.
     *
     * @param batch images at a time, fewer where so many do not fit
     */
    record Case(Network network, Scenario scenario, int batch) {}

    /**
     * What is not measured in rounds, but after them.
     *
     * @param targets trainings
     * @param targetSeconds the longest that a training may take
     * @param firstResults networks whose first result is waited for
     * @param cold processes that compile
     * @param warm processes that need not
     * @param until the nanoseconds at which all of it is to be over
     */
    record Extras(
            List<TargetError> targets, long targetSeconds, List<Network> firstResults, int cold, int warm, long until) {
        private static final TargetError WHOLE = new TargetError("cifar-resnet20", 32, 10);
        private static final TargetError QUICK = new TargetError("cifar-resnet8", 16, 25);
        private static final long LONGEST_SECONDS = 600;
        private static final long QUICK_SECONDS = 20;

        /** Of the whole set. */
        static Extras whole(List<Network> firstResults, boolean target) {
            List<TargetError> targets = target ? List.of(WHOLE) : List.of();
            return new Extras(targets, LONGEST_SECONDS, firstResults, 3, 5, Long.MAX_VALUE);
        }

        /** Of two minutes. */
        static Extras quick(Network firstResult, long until) {
            return new Extras(List.of(QUICK), QUICK_SECONDS, List.of(firstResult), 1, 2, until);
        }

        long secondsLeft() {
            return until == Long.MAX_VALUE ? LONGEST_SECONDS : (until - System.nanoTime()) / NANOS_A_SECOND;
        }
    }

    /** Measures all of it. */
    ModelResults measure(List<Case> cases, Effort effort, Extras extras) {
        ModelResults measured = rounds(cases, effort);
        List<ModelRow> rows = new ArrayList<>(measured.rows());
        List<ModelResults.NotMeasured> leftOut = new ArrayList<>(measured.leftOut());
        first(extras, rows, leftOut);
        targets(extras, rows, leftOut);
        return new ModelResults(rows, measured.checks(), leftOut, measured.plans());
    }

    private ModelResults rounds(List<Case> cases, Effort effort) {
        ModelBenchmark benchmark = new ModelBenchmark(kernels, options, effort);
        cases.forEach(each -> benchmark.add(each.network(), each.scenario(), each.batch()));
        try (Bar bar = residua.bar("bench model", cases.size() * (effort.rounds() + 1L), "samples")) {
            return benchmark.run((done, total, next) -> {
                bar.at(done, total);
                bar.at(done, next);
            });
        }
    }

    private void targets(Extras extras, List<ModelRow> rows, List<ModelResults.NotMeasured> leftOut) {
        for (TargetError target : extras.targets()) {
            long seconds = Math.min(extras.targetSeconds(), extras.secondsLeft());
            if (seconds < LEAST_SECONDS) {
                leftOut.add(new ModelResults.NotMeasured(target.title(), NO_TIME));
                continue;
            }
            try (Bar bar = residua.bar("bench model", 1, "trainings")) {
                bar.at(0, target.title());
                TargetError.Result result = target.run(kernels, options, seconds * NANOS_A_SECOND);
                result.row().ifPresent(rows::add);
                result.leftOut().ifPresent(leftOut::add);
            }
        }
    }

    private void first(Extras extras, List<ModelRow> rows, List<ModelResults.NotMeasured> leftOut) {
        List<Network> networks = extras.firstResults();
        try (Bar bar = residua.bar("bench model", networks.size(), "networks")) {
            for (int i = 0; i < networks.size(); i++) {
                String name = networks.get(i).name();
                long seconds = extras.secondsLeft();
                String title = ModelRow.title(name, 1, Scenario.FIRST_RESULT);
                if (seconds < LEAST_SECONDS) {
                    leftOut.add(new ModelResults.NotMeasured(title, NO_TIME));
                    continue;
                }
                bar.at(i, title);
                List<String> command =
                        child.firstResult(name, kernels.context().facts().index());
                FirstResult.Result result = new FirstResult(
                                command, CacheFolder.of("programs").getParent(), seconds)
                        .run(name, extras.cold(), extras.warm());
                rows.addAll(result.rows());
                leftOut.addAll(result.leftOut());
            }
        }
    }
}
