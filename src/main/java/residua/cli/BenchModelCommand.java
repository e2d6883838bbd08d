package residua.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import residua.bench.Effort;
import residua.bench.ModelResults;
import residua.bench.Scenario;
import residua.model.Network;
import residua.shape.UserException;

/** Measures whole networks. */
@Command(
        name = "model",
        description = {
            "Measures whole networks with initial weights and random images, from the host and back, by default resnet18,"
                    + " resnet50 and cifar-resnet20. In the manner of MLPerf's scenarios: single-stream, an image at a"
                    + " time; multi-stream, queries of eight; offline, as many images as possible. And training steps"
                    + " with their parts; first-result, from the start of a process with and without compiled"
                    + " programs; target-error, the time until training on generated images reaches an error.",
            "Rounds go through all that the device has room for at once. What each computes is compared with the obvious"
                    + " kernels; the figures of a wrong answer are void."
        },
        footer = {
            "  ./residua bench model",
            "  ./residua bench model --model resnet18 --scenario single-stream,offline --batch 1,8,32",
            "  ./residua bench model --model resnet50 --scenario training --batch 8 --csv training.csv --json",
        })
final class BenchModelCommand implements Runnable {
    @ParentCommand
    private BenchCommand bench;

    @Mixin
    private BenchOptions shared;

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            defaultValue = "32",
            description = "Images at a time, offline and in training, or several such numbers; half as many, again and"
                    + " again, where they do not fit the device. Default: 32.")
    private List<Integer> batches;

    @Option(
            names = "--scenario",
            paramLabel = "NAME",
            split = ",",
            converter = ScenarioNames.class,
            completionCandidates = ScenarioNames.class,
            description = "Only these: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Scenario> scenarios = List.of(Scenario.values());

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "25",
            description = "Rounds, with 0.4 seconds and more of each scenario. Default: 25.")
    private int repeats;

    @Override
    public void run() {
        Positive.option("--repeats", repeats);
        batches.forEach(batch -> Positive.option("--batch", batch));
        Set<Scenario> wanted = EnumSet.copyOf(scenarios);
        shared.run(bench.residua(), "model", (kernels, options, file) -> {
            ModelResults results = new ModelRun(bench.residua(), kernels, options, shared.child())
                    .measure(cases(wanted), Effort.whole(repeats, Long.MAX_VALUE), extras(wanted));
            if (results.rows().isEmpty()) {
                throw new UserException(
                        "nothing could be measured: " + results.leftOut().get(0).why());
            }
            return new ModelReport(kernels.context().facts(), results, repeats, file, options.tuned());
        });
    }

    private List<ModelRun.Case> cases(Set<Scenario> wanted) {
        List<ModelRun.Case> cases = new ArrayList<>();
        for (Network network : shared.model().networks()) {
            if (wanted.contains(Scenario.SINGLE_STREAM)) {
                cases.add(new ModelRun.Case(network, Scenario.SINGLE_STREAM, 1));
            }
            if (wanted.contains(Scenario.MULTI_STREAM)) {
                cases.add(new ModelRun.Case(network, Scenario.MULTI_STREAM, Scenario.STREAMS));
            }
            for (Scenario scenario : List.of(Scenario.OFFLINE, Scenario.TRAINING)) {
                if (wanted.contains(scenario)) {
                    batches.forEach(batch -> cases.add(new ModelRun.Case(network, scenario, batch)));
                }
            }
        }
        return cases;
    }

    private ModelRun.Extras extras(Set<Scenario> wanted) {
        return ModelRun.Extras.whole(
                wanted.contains(Scenario.FIRST_RESULT) ? shared.model().networks() : List.of(),
                wanted.contains(Scenario.TARGET_ERROR));
    }
}
