package residua.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import residua.kernel.KernelLibrary;
import residua.model.Network;
import residua.schedule.Plan;
import residua.schedule.PlanOptions;
import residua.schedule.rule.FusionRule;
import residua.schedule.rule.FusionRules;
import residua.tensor.HostTensor;
import residua.train.StepResult;

/**
 * What networks compute with the obvious kernels on the same device, nothing fused: each such kernel is proved beside
 * loops in double by {@code verify}, so that what differs by more than rounding is wrong.
 *
 * <p>The bounds are relative, in the 2-norm, some twenty times what was seen on networks of up to 50 layers, where each
 * layer adds a few roundings of 6e-8. In gradients, an input of a ReLU that lies within a rounding of zero may fall on the
 * other side, which changes the gradients of such small batches by some thousandths, by hundredths in deep networks,
 * without anything being wrong. A wrong kernel is off by far more.
 */
final class ModelReference {
    /** Of the logits of an image. */
    static final double LOGITS = 2e-5;
    /** Of a mean loss. */
    static final double LOSS = 2e-5;
    /** Of all gradients together. */
    static final double GRADIENTS = 0.1;

    private final KernelLibrary kernels;
    private final PlanOptions plain;
    private final ModelInputs inputs;
    private final Map<Key, float[]> logits = new HashMap<>();
    private final Map<Key, Step> steps = new HashMap<>();

    private record Key(String model, int images) {}

    private record Step(double loss, Map<String, HostTensor> gradients) {}

    ModelReference(KernelLibrary kernels, PlanOptions options, ModelInputs inputs) {
        this.kernels = kernels;
        this.inputs = inputs;
        this.plain = options.withPlain()
                .withRulesOff(FusionRules.all().stream().map(FusionRule::name).collect(Collectors.toSet()));
    }

    /** Compares logits of a batch of {@link ModelInputs}. */
    List<ModelResults.Check> logits(Network network, Scenario scenario, int batch, float[] got) {
        int distinct = ModelInputs.distinct(batch);
        float[] want = logits.computeIfAbsent(new Key(network.name(), distinct), key -> infer(network, distinct));
        int classes = got.length / batch;
        double worst = 0;
        for (int image = 0; image < batch; image++) {
            Distance distance = new Distance();
            distance.add(want, image % distinct * classes, got, image * classes, classes);
            worst = Math.max(worst, distance.relative());
        }
        return List.of(new ModelResults.Check(network.name(), batch, scenario, "logits", worst, LOGITS));
    }

    private float[] infer(Network network, int images) {
        Plan plan = BoundInference.plan(kernels, network, images, plain);
        try (BoundInference bound = BoundInference.open(
                kernels, kernels.context().queue(), network, images, plan, inputs.weights(network))) {
            return bound.query();
        }
    }

    /** Takes the first step of a training and compares it. */
    List<ModelResults.Check> step(Network network, int batch, BoundTraining got) {
        int distinct = ModelInputs.distinct(batch);
        Key which = new Key(network.name(), distinct);
        steps.keySet().removeIf(other -> !other.equals(which)); // gradients of large networks are large
        Step want = steps.computeIfAbsent(which, key -> train(network, distinct));
        Step mine = step(got);
        List<ModelResults.Check> checks = new ArrayList<>();
        double loss = mine.loss() == want.loss() ? 0 : Math.abs(mine.loss() / want.loss() - 1);
        checks.add(new ModelResults.Check(network.name(), batch, Scenario.TRAINING, "loss", loss, LOSS));
        Distance distance = new Distance();
        want.gradients().forEach((name, gradient) -> {
            float[] other = mine.gradients().get(name).data();
            distance.add(gradient.data(), 0, other, 0, other.length);
        });
        double gradients = distance.relative();
        checks.add(new ModelResults.Check(network.name(), batch, Scenario.TRAINING, "gradients", gradients, GRADIENTS));
        return Collections.unmodifiableList(checks);
    }

    private Step train(Network network, int images) {
        try (BoundTraining bound = BoundTraining.open(
                kernels, kernels.context().queue(), network, images, plain, inputs.weights(network))) {
            return step(bound);
        }
    }

    private static Step step(BoundTraining training) {
        StepResult result = training.step();
        return new Step(result.lossSum() / result.examples(), training.momentum());
    }

    /** Of tensors from others, in the 2-norm. */
    private static final class Distance {
        private double difference;
        private double size;

        void add(float[] want, int wantFrom, float[] got, int gotFrom, int count) {
            for (int i = 0; i < count; i++) {
                double w = want[wantFrom + i];
                double d = got[gotFrom + i] - w;
                difference += d * d;
                size += w * w;
            }
        }

        /** Not a number where one of the tensors holds none. */
        double relative() {
            return difference == 0 ? 0 : Math.sqrt(difference / size);
        }
    }
}
