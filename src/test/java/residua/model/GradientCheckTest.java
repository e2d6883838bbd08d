package residua.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import residua.graph.Graph;
import residua.graph.Parameter;
import residua.graph.Value;
import residua.nn.BasicBlock;
import residua.nn.BatchNorm;
import residua.nn.Block;
import residua.nn.Bottleneck;
import residua.nn.Bottleneck.Place;
import residua.nn.Conv;
import residua.nn.Fan;
import residua.nn.FullyConnected;
import residua.nn.GlobalAvgPool;
import residua.nn.MaxPool;
import residua.nn.PlainBlock;
import residua.nn.PreActivationBasic;
import residua.nn.PreActivationBottleneck;
import residua.nn.Relu;
import residua.nn.Sequence;
import residua.nn.Shortcut;
import residua.oracle.GraphOracle;

/** The gradients of every kind of block, by central differences of the loss in double. */
class GradientCheckTest {
    private static final int BATCH = 3;
    private static final int CLASSES = 3;
    private static final float SMOOTHING = 0.1f;
    private static final double WIDEST = 0x1p-12;
    private static final double NARROWEST = 0x1p-24;

    /** Elements tried of each tensor, about. */
    private static final int SAMPLES = 30;

    /** A loss is the end of some thousand roundings of 2^-53 each, most of which cancel. */
    private static final double LOSS_ERROR = 100 * 0x1p-53;

    static Stream<Arguments> networks() {
        Shortcut back = new Shortcut(Shortcut.Option.A, Shortcut.Pad.BACK);
        return Stream.of(
                blocks(
                        "basic, identity then A split",
                        new BasicBlock(4, 1, Shortcut.A),
                        new BasicBlock(7, 2, Shortcut.A)),
                blocks("basic, A back", new BasicBlock(7, 2, back), new BasicBlock(7, 1, back)),
                blocks("basic, B", new BasicBlock(6, 2, Shortcut.B), new BasicBlock(6, 1, Shortcut.B)),
                blocks("basic, C", new BasicBlock(4, 1, Shortcut.C), new BasicBlock(4, 1, Shortcut.C)),
                blocks("plain", new PlainBlock(5, 2), new PlainBlock(5, 1)),
                blocks(
                        "bottleneck, step in the first",
                        new Bottleneck(8, 2, 1, 2, Place.FIRST_1X1, Shortcut.B),
                        new Bottleneck(8, 2, 1, 1, Place.FIRST_1X1, Shortcut.B)),
                blocks("bottleneck in groups", new Bottleneck(8, 4, 2, 2, Place.MIDDLE_3X3, Shortcut.B)),
                blocks("bottleneck, A", new Bottleneck(8, 4, 1, 2, Place.MIDDLE_3X3, Shortcut.A)),
                blocks(
                        "pre-activation, A",
                        new PreActivationBasic(4, 1, true, Shortcut.A),
                        new PreActivationBasic(4, 1, false, Shortcut.A),
                        new PreActivationBasic(6, 2, false, Shortcut.A)),
                blocks("pre-activation, B", new PreActivationBasic(6, 2, false, Shortcut.B)),
                blocks(
                        "pre-activation bottleneck",
                        new PreActivationBottleneck(8, 2, 1, Place.FIRST_1X1, true, Shortcut.B),
                        new PreActivationBottleneck(8, 2, 2, Place.MIDDLE_3X3, false, Shortcut.C)),
                vgg("VGG", false, 0),
                vgg("VGG with batch norm", true, 0),
                vgg("VGG with dropout", false, 0.5f));
    }

    private static Arguments blocks(String name, Block... blocks) {
        Sequence.Builder layers = Sequence.builder()
                .add("conv1", Conv.of3x3(4, 1))
                .add("bn1", new BatchNorm())
                .add("relu", new Relu())
                .add("maxpool", new MaxPool(3, 2, 1));
        for (int i = 0; i < blocks.length; i++) {
            layers.add("layer1." + i, blocks[i]);
        }
        layers.add("avgpool", new GlobalAvgPool()).add("fc", FullyConnected.of(CLASSES));
        return network(name, 9, 11, layers.build());
    }

    private static Arguments vgg(String name, boolean batchNorm, float dropout) {
        return network(name, 8, 12, VggModels.layers(List.of(1, 2), List.of(3, 4), 5, batchNorm, dropout, CLASSES));
    }

    private static Arguments network(String name, int height, int width, Sequence layers) {
        Input input = new Input(2, height, width, List.of(0f, 0f), List.of(1f, 1f), height);
        return Arguments.of(name, new Network(name, Options.DEFAULTS, input, List.of("a", "b", "c"), Fan.IN, layers));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void everyGradientIsTheSlopeOfTheLoss(String name, Network network) {
        Graph training = network.training(BATCH, SMOOTHING);
        GraphOracle backward = new GraphOracle(training);
        GraphOracle forward = new GraphOracle(network.forwardTraining(BATCH, SMOOTHING));
        fill(training, backward);
        fill(training, forward);
        backward.run();
        for (Value parameter : training.gradients().keySet()) {
            double[] gradient = backward.gradient(parameter.name());
            for (int i = 0; i < gradient.length; i += 1 + gradient.length / SAMPLES) {
                Slope slope = slope(forward, parameter.name(), i, backward.branches());
                assertTrue(
                        Math.abs(slope.value - gradient[i]) <= slope.error,
                        String.format(
                                Locale.ROOT,
                                "%s, %s[%d]: gradient %.12g, slope %.12g, allowed error %.3g",
                                name,
                                parameter,
                                i,
                                gradient[i],
                                slope.value,
                                slope.error));
            }
        }
    }

    private record Slope(double value, double error) {}

    /** The slope over the widest step that stays clear of kinks; the error falls with the square of the step. */
    private static Slope slope(GraphOracle forward, String parameter, int i, int[] branches) {
        for (double step = WIDEST; step >= NARROWEST; step /= 8) {
            OptionalDouble wide = difference(forward, parameter, i, step, branches);
            OptionalDouble narrow = difference(forward, parameter, i, step / 2, branches);
            if (wide.isPresent() && narrow.isPresent()) {
                double value = narrow.getAsDouble();
                double error = Math.abs(wide.getAsDouble() - value); // three times the error of the narrow one
                return new Slope(value, error + LOSS_ERROR / step);
            }
        }
        throw new AssertionError("a kink lies too near to " + parameter + "[" + i + "]; take another seed");
    }

    private static OptionalDouble difference(
            GraphOracle forward, String parameter, int i, double step, int[] branches) {
        double[] array = forward.array(parameter);
        double here = array[i];
        array[i] = here + step;
        double above = forward.run().meanLoss();
        boolean smooth = Arrays.equals(branches, forward.branches());
        array[i] = here - step;
        double below = forward.run().meanLoss();
        smooth &= Arrays.equals(branches, forward.branches());
        array[i] = here;
        return smooth ? OptionalDouble.of((above - below) / (2 * step)) : OptionalDouble.empty();
    }

    /** Weights as large as their fan asks for, scales near 1, shifts and images of both signs. */
    private static void fill(Graph graph, GraphOracle oracle) {
        SplittableRandom random = new SplittableRandom(20150);
        for (Parameter parameter : graph.parameters()) {
            double[] array = oracle.array(parameter.value().name());
            double inputs = (double) array.length / parameter.value().shape().dim(0);
            for (int i = 0; i < array.length; i++) {
                double uniform = random.nextDouble(-1, 1);
                array[i] = switch (parameter.role()) {
                    case WEIGHT -> uniform * Math.sqrt(6 / inputs);
                    case NORM_SCALE -> 1 + uniform / 2;
                    default -> uniform / 2;
                };
            }
        }
        double[] images = oracle.array("images");
        for (int i = 0; i < images.length; i++) {
            images[i] = random.nextDouble(-1, 1);
        }
        double[] labels = oracle.array("labels");
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % CLASSES;
        }
        if (graph.inputs().stream().anyMatch(v -> v.name().equals("step"))) {
            oracle.array("step")[0] = 7;
            oracle.array("step")[1] = 1;
        }
    }
}
