package residua.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import residua.bench.Effort;
import residua.bench.LayerPass;
import residua.bench.LayerSelection;
import residua.bench.Scenario;
import residua.model.Network;
import residua.model.Zoo;

/**
 * What the whole benchmark measures.
 *
 * @param repeats samples of each figure, or rounds
 * @param enoughDeviceNanos after so long what a comparison needs of the device is enough
 * @param mostDeviceNanos after so long no round of the device is begun
 * @param layers which layers
 * @param layered of which networks
 * @param layersUntil the nanoseconds from which on they are left out
 * @param cases networks and scenarios
 * @param effort for those
 * @param extras besides rounds
 * @param notes what is left out
 */
record BenchSet(
        int repeats,
        long enoughDeviceNanos,
        long mostDeviceNanos,
        LayerSelection layers,
        List<Network> layered,
        long layersUntil,
        List<ModelRun.Case> cases,
        Effort effort,
        ModelRun.Extras extras,
        List<String> notes) {
    static final long NANOS_A_MILLI = 1_000_000;

    private static final long NANOS_A_SECOND = 1_000_000_000L;
    private static final int REPEATS = 25;
    private static final int BATCH = 32;
    private static final long DEVICE_SECONDS = 17;
    private static final long ROUNDS_SECONDS = 180;

    private static final int QUICK_REPEATS = 25;

    /** Of whole networks, which take longer. */
    private static final int QUICK_ROUNDS = 40;

    private static final int QUICK_UNDISTURBED_ROUNDS = 11;

    private static final int QUICK_BATCH = 8;
    private static final long QUICK_ENOUGH_DEVICE_SECONDS = 8;
    private static final long QUICK_MOST_DEVICE_SECONDS = 15;
    private static final long QUICK_LAYERS_UNTIL_SECONDS = 38;
    private static final long QUICK_OPEN_SECONDS = 70;
    private static final long QUICK_SAMPLE_SECONDS = 92;
    private static final long QUICK_SECONDS = 105;
    private static final long QUICK_SAMPLE_MILLIS = 40;
    private static final long QUICK_ROUNDS_SECONDS = 20;
    private static final long QUICK_WARM_UP_MILLIS = 400;

    /** Everything, of the networks that were named. */
    static BenchSet whole(ModelChoice model) {
        List<ModelRun.Case> cases = new ArrayList<>();
        for (Network network : model.networks()) {
            addInference(cases, network, BATCH);
            cases.add(new ModelRun.Case(network, Scenario.TRAINING, BATCH));
        }
        return new BenchSet(
                REPEATS,
                DEVICE_SECONDS * NANOS_A_SECOND,
                DEVICE_SECONDS * NANOS_A_SECOND,
                new LayerSelection(EnumSet.allOf(LayerPass.class), Optional.empty(), false),
                model.networks(),
                Long.MAX_VALUE,
                cases,
                Effort.whole(REPEATS, ROUNDS_SECONDS * NANOS_A_SECOND),
                ModelRun.Extras.whole(model.networks(), true),
                List.of());
    }

    /** In less than two minutes of that moment. */
    static BenchSet quick(ModelChoice model, long start) {
        List<ModelRun.Case> cases = new ArrayList<>();
        Network layered;
        Network first;
        String left;
        if (model.given()) {
            layered = model.network();
            first = layered;
            addInference(cases, layered, QUICK_BATCH);
            cases.add(new ModelRun.Case(layered, Scenario.TRAINING, QUICK_BATCH));
            left = "offline and training at a batch of " + QUICK_BATCH + " only";
        } else {
            first = Zoo.network("cifar-resnet20", model.options());
            layered = Zoo.network("resnet18", model.options());
            // In the order in which they matter: compiling may take all the time there is.
            cases.add(new ModelRun.Case(layered, Scenario.MULTI_STREAM, Scenario.STREAMS));
            cases.add(new ModelRun.Case(layered, Scenario.OFFLINE, QUICK_BATCH));
            cases.add(new ModelRun.Case(layered, Scenario.SINGLE_STREAM, 1));
            addInference(cases, first, BATCH);
            cases.add(new ModelRun.Case(first, Scenario.TRAINING, BATCH));
            cases.add(new ModelRun.Case(Zoo.network("resnet50", model.options()), Scenario.SINGLE_STREAM, 1));
            left = "resnet50 in a single stream only, resnet18 in inference only, offline at a batch of " + QUICK_BATCH
                    + ", the first result of cifar-resnet20 only, an easier target error";
        }
        Effort effort = new Effort(
                QUICK_ROUNDS,
                QUICK_UNDISTURBED_ROUNDS,
                QUICK_SAMPLE_MILLIS * NANOS_A_MILLI,
                QUICK_WARM_UP_MILLIS * NANOS_A_MILLI,
                QUICK_ROUNDS_SECONDS * NANOS_A_SECOND,
                start + QUICK_OPEN_SECONDS * NANOS_A_SECOND,
                start + QUICK_SAMPLE_SECONDS * NANOS_A_SECOND,
                System::nanoTime);
        return new BenchSet(
                QUICK_REPEATS,
                QUICK_ENOUGH_DEVICE_SECONDS * NANOS_A_SECOND,
                QUICK_MOST_DEVICE_SECONDS * NANOS_A_SECOND,
                new LayerSelection(EnumSet.of(LayerPass.FORWARD), Optional.empty(), false),
                List.of(layered),
                start + QUICK_LAYERS_UNTIL_SECONDS * NANOS_A_SECOND,
                cases,
                effort,
                ModelRun.Extras.quick(first, start + QUICK_SECONDS * NANOS_A_SECOND),
                List.of(
                        "quick: of layers only the forward convolutions of " + layered.name()
                                + "; ./residua bench layers has the others",
                        "quick: " + left + "; fewer rounds, shorter ones; ./residua bench has all"));
    }

    private static void addInference(List<ModelRun.Case> cases, Network network, int offline) {
        cases.add(new ModelRun.Case(network, Scenario.SINGLE_STREAM, 1));
        cases.add(new ModelRun.Case(network, Scenario.MULTI_STREAM, Scenario.STREAMS));
        cases.add(new ModelRun.Case(network, Scenario.OFFLINE, offline));
    }
}
