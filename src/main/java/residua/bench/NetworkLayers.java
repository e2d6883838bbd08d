package residua.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import residua.cl.DeviceFacts;
import residua.graph.Graph;
import residua.graph.Op;
import residua.kernel.TunedValues;
import residua.model.Network;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.schedule.BatchFit;
import residua.schedule.ConvChoice;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.schedule.Scheduler;
import residua.schedule.Step;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/** What a training step of a network consists of, each distinct part once. */
final class NetworkLayers {
    private final LayerSelection selection;
    private final DeviceFacts facts;
    private final PlanOptions options;
    private final String model;
    private final int batch;
    private final Map<Object, Layer> layers = new LinkedHashMap<>();
    private final Map<Object, LeftOut> leftOut = new LinkedHashMap<>();

    private NetworkLayers(LayerSelection selection, DeviceFacts facts, PlanOptions options, String model, int batch) {
        this.selection = selection;
        this.facts = facts;
        this.options = options;
        this.model = model;
        this.batch = batch;
    }

    /**
     * Looks through a network.
     *
     * @throws residua.shape.UserException where a tensor is too large for the device at that batch
     */
    static NetworkLayers of(
            Network network, int batch, DeviceFacts facts, PlanOptions options, LayerSelection selection) {
        NetworkLayers layers = new NetworkLayers(selection, facts, options, network.name(), batch);
        Plan plan = plan(network, batch, facts, options);
        List<Step> backwards = new ArrayList<>(plan.steps());
        Collections.reverse(backwards);
        for (Step step : plan.steps()) {
            if (step.node().op() instanceof Op.Conv conv) {
                layers.addConv(ConvPass.FORWARD, conv.g(), step);
            } else if (!(step.node().op() instanceof Op.ConvFilterTransform)) {
                layers.addOther(step);
            }
        }
        for (Step step : backwards) { // so that the first layer of the network comes first
            if (step.node().op() instanceof Op.ConvBackwardData conv) {
                layers.addConv(ConvPass.BACKWARD_DATA, conv.g(), step);
            } else if (step.node().op() instanceof Op.ConvBackwardWeights conv) {
                layers.addConv(ConvPass.BACKWARD_WEIGHTS, conv.g(), step);
            }
        }
        layers.addUpdate(plan);
        return layers;
    }

    private static Plan plan(Network network, int batch, DeviceFacts facts, PlanOptions options) {
        Graph graph = network.training(batch, 0);
        try {
            return Scheduler.plan(graph, facts, options);
        } catch (IllegalArgumentException e) {
            return BatchFit.plan(n -> network.training(n, 0), batch, facts, options); // says which batch would fit
        }
    }

    private void addConv(ConvPass pass, ConvGeometry g, Step step) {
        LayerPass part = LayerPass.of(pass);
        if (!selection.passes().contains(part)) {
            return;
        }
        boolean trained = pass != ConvPass.FORWARD || selection.training();
        TunedValues.Key key = new TunedValues.Key(pass, g, options.block());
        String name = g.brief();
        Optional<ConvAlgorithm> algorithm = algorithm(key, trained);
        if (algorithm.isEmpty()) {
            String why = selection.algorithm().orElse("") + " does not support it";
            leftOut.put(key, new LeftOut(model, part, name, why));
            return;
        }
        ConvWork work = new ConvWork(key, algorithm.get(), trained && pass == ConvPass.FORWARD, facts);
        add(part, name, step, work.text(), 2.0 * g.macs(), LeastBytes.of(g), work);
    }

    /** The one that was asked for, where it can; else the scheduler's. */
    private Optional<ConvAlgorithm> algorithm(TunedValues.Key key, boolean trained) {
        if (selection.algorithm().isEmpty()) {
            ConvChoice choice = new ConvChoice(facts, options, trained);
            return Optional.of(
                    switch (key.pass()) {
                        case FORWARD -> choice.forward(key.g());
                        case BACKWARD_DATA -> choice.backwardData(key.g());
                        case BACKWARD_WEIGHTS -> choice.backwardWeights(key.g());
                    });
        }
        String name = selection.algorithm().get();
        return ConvAlgorithms.of(key.pass()).stream()
                .filter(a -> a.name().equals(name) && a.supports(key.g(), facts, key.block()))
                .findFirst()
                .map(a -> tuned(a, key, trained));
    }

    /** With the settings that were measured for it, if they were and still are among its own. */
    private ConvAlgorithm tuned(ConvAlgorithm algorithm, TunedValues.Key key, boolean trained) {
        return options.tuned().find(key.pass(), key.g(), key.block(), !trained).stream()
                .filter(e -> e.algorithm().equals(algorithm.name())
                        && algorithm.candidates(key.g(), facts, key.block()).contains(e.settings()))
                .findFirst()
                .map(e -> algorithm.with(e.settings()))
                .orElse(algorithm);
    }

    private void addOther(Step step) {
        boolean convolution =
                step.node().op() instanceof Op.ConvBackwardData || step.node().op() instanceof Op.ConvBackwardWeights;
        if (convolution || !selection.passes().contains(LayerPass.OTHER)) {
            return;
        }
        add(
                LayerPass.OTHER,
                LayerName.of(step.node()),
                step,
                step.algorithm(),
                2.0 * step.node().op().macs(),
                LeastBytes.of(step.node()),
                new StepWork(step, options.block()));
    }

    private void addUpdate(Plan plan) {
        if (selection.passes().contains(LayerPass.OTHER)) {
            long bytes = plan.packed().trainedBytes();
            UpdateWork work = new UpdateWork(plan.packed());
            String name = "sgd update, " + bytes / Float.BYTES;
            String algorithm = UpdateWork.variant(facts).name().toLowerCase(Locale.ROOT);
            layers.put(
                    work.identity(),
                    new Layer(
                            model,
                            batch,
                            LayerPass.OTHER,
                            name,
                            "parameters",
                            1,
                            algorithm,
                            0,
                            LeastBytes.ofUpdate(bytes),
                            work));
        }
    }

    private void add(
            LayerPass pass, String name, Step step, String algorithm, double flops, long leastBytes, LayerWork work) {
        String first = step.node().name();
        Layer once = new Layer(model, batch, pass, name, first, 1, algorithm, flops, leastBytes, work);
        layers.merge(work.identity(), once, (before, same) -> before.again());
    }

    /** In the order of the passes, within a pass in that of the network. */
    List<Layer> layers() {
        return layers.values().stream()
                .sorted(Comparator.comparing(Layer::pass))
                .toList();
    }

    /** Convolutions that the algorithm that was asked for cannot compute. */
    List<LeftOut> leftOut() {
        return List.copyOf(leftOut.values());
    }
}
