package residua.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import residua.graph.Graph;
import residua.graph.Node;
import residua.graph.Op;
import residua.model.Network;
import residua.model.Zoo;
import residua.op.conv.Winograd;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;
import residua.shape.UserException;

/** Gives Residua and PyTorch turns on each convolution of a network, A B A B, and prints times and ratios. */
@Command(
        name = "layers.sh",
        sortOptions = false,
        description = "Measures each distinct convolution of a network in Residua and in PyTorch, in turns.")
final class LayerCompare implements Callable<Integer> {
    private static final int SMALL_IMAGE = 64;
    private static final List<String> FORWARD_FORMS =
            List.of(TorchConvolution.CONTIGUOUS, TorchConvolution.CHANNELS_LAST, TorchConvolution.PACKED);

    @Parameters(index = "0", hidden = true)
    private String command;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "ROUNDS",
            defaultValue = "7",
            description = "Turns of each. Default: 7.")
    private int rounds;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "resnet50",
            description = "As in ./residua, such as resnet50, resnet18, cifar-resnet20. Default: resnet50.")
    private String model;

    @Option(names = "--batch", paramLabel = "N", description = "Images. Default: 8, for CIFAR's networks 128.")
    private Integer batch;

    @Option(
            names = "--pass",
            paramLabel = "PASS",
            defaultValue = "all",
            description = "forward, backward-data, backward-weights or all. Default: all.")
    private String pass;

    @Option(
            names = "--layer",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "Only layers whose line has this, such as 3x3 or 56x56. No target is set for a part.")
    private String part;

    @Option(
            names = "--winograd",
            paramLabel = "off|f2|f4",
            defaultValue = "F4",
            description = "How far Residua may go besides. Default: f4, as its scheduler's.")
    private Winograd winograd;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "3",
            description = "In each turn, of 20 ms. Their median is the turn's time. Default: 3.")
    private int samples;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this.")
    private boolean help;

    @Option(names = "--json", description = "Prints one JSON object instead.")
    private boolean json;

    /** A convolution of the network. */
    private record Layer(ConvGeometry g, int occurrences, boolean stem) {
        Layer again() {
            return new Layer(g, occurrences + 1, stem);
        }
    }

    /** Arguments: the command that starts a worker when {@code residua} or {@code torch} follows; then the options. */
    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new LayerCompare())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((e, l, parsed) -> {
                    if (!(e instanceof UserException)) {
                        throw e;
                    }
                    l.getErr().println("layers.sh: " + e.getMessage());
                    return 1;
                });
        System.exit(line.execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (rounds < 1 || samples < 1 || batch != null && batch < 1) {
            throw new UserException("rounds, samples and batch must be at least 1");
        }
        List<ConvPass> passes = passes();
        Network network = Zoo.network(model);
        int images = batch != null ? batch : network.input().height() <= SMALL_IMAGE ? 128 : 8;
        List<Layer> layers = layers(network.inference(images)).stream()
                .filter(layer -> layer.g().brief().contains(part))
                .toList();
        if (layers.isEmpty()) {
            throw new UserException("no layer of " + network.name() + " has \"" + part + "\" in its line");
        }
        LayerTargets targets = part.isEmpty() ? LayerTargets.of(network.name(), images) : LayerTargets.NONE;
        List<LayerRow> rows = new ArrayList<>();
        List<LayerMean> means = new ArrayList<>();
        double loadBefore = Compare.load();
        say("%s, batch %d, %d rounds: milliseconds, ratio to the faster of NCHW and NHWC%n", model, images, rounds);
        try (Sides sides = new Sides(command, samples)) {
            for (ConvPass p : passes) {
                List<LayerRow> ofPass = new ArrayList<>();
                say("%s", LayerReport.head(p, name(winograd)));
                for (Layer layer : layers) {
                    if (!layer.stem() || p != ConvPass.BACKWARD_DATA) { // nobody wants the gradient of the images
                        LayerRow row = row(sides, layer, p);
                        ofPass.add(row);
                        say("%s%n", LayerReport.line(row));
                    }
                }
                say("%s", LayerReport.totals(ofPass));
                rows.addAll(ofPass);
                boolean disturbed = ofPass.stream().anyMatch(LayerRow::disturbed);
                means.addAll(LayerMean.of(p, ofPass, disturbed ? LayerTargets.NONE : targets));
            }
            if (rows.stream().anyMatch(LayerRow::disturbed)) {
                say("%n* Others computed as well: such times say little, and so do means over them, which no target judges.%n");
            }
            say("%nGeometric means of the ratios (least to greatest round)%n");
            means.forEach(mean -> say("%s%n", LayerReport.line(mean)));
            say(
                    "%nload %.1f before, %.1f after; %d turns repeated; cores on average: %s%n",
                    loadBefore, Compare.load(), sides.turns().repeated(), sides.cores());
        }
        if (json) {
            System.out.println(LayerReport.json(model, images, rounds, rows, means));
        }
        return 0;
    }

    /** Each distinct one, in the order of the network. */
    private static List<Layer> layers(Graph graph) {
        Map<ConvGeometry, Layer> layers = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op() instanceof Op.Conv conv) {
                boolean stem = graph.inputs().contains(node.in(0));
                layers.merge(conv.g(), new Layer(conv.g(), 1, stem), (before, same) -> before.again());
            }
        }
        return List.copyOf(layers.values());
    }

    private LayerRow row(Sides sides, Layer layer, ConvPass p) throws IOException {
        LayerWork exact = new LayerWork(p, layer.g(), name(Winograd.OFF));
        LayerWork saving = new LayerWork(p, layer.g(), name(winograd));
        String exactly = sides.residua(exact);
        String savingly = sides.residua(saving);
        boolean same = savingly.equals(exactly);
        double[] exactMillis = new double[rounds];
        double[] savingMillis = new double[rounds];
        Map<String, double[]> theirs = new LinkedHashMap<>();
        for (String form : p == ConvPass.FORWARD ? FORWARD_FORMS : LayerRow.LAYOUTS) {
            sides.torch(new LayerWork(p, layer.g(), form));
            theirs.put(form, new double[rounds]);
        }
        for (int round = 0; round < rounds; round++) {
            exactMillis[round] = sides.residuaMillis(exact);
            if (!same) {
                savingMillis[round] = sides.residuaMillis(saving);
            }
            for (Map.Entry<String, double[]> form : theirs.entrySet()) {
                form.getValue()[round] = sides.torchMillis(new LayerWork(p, layer.g(), form.getKey()));
            }
        }
        return new LayerRow(
                p,
                layer.g(),
                layer.occurrences(),
                layer.stem(),
                new LayerRow.Residua(exactly, exactMillis),
                same ? Optional.empty() : Optional.of(new LayerRow.Residua(savingly, savingMillis)),
                theirs,
                sides.turns().waiting());
    }

    private List<ConvPass> passes() {
        if (pass.equals("all")) {
            return List.of(ConvPass.values());
        }
        return Stream.of(ConvPass.values())
                .filter(p -> LayerReport.name(p).equals(pass))
                .findFirst()
                .map(List::of)
                .orElseThrow(() -> new UserException(
                        "no pass is called " + pass + ": forward, backward-data, backward-weights or all"));
    }

    private static String name(Winograd limit) {
        return limit.name().toLowerCase(Locale.ROOT);
    }

    /** To people, while it goes on: where standard output is a program's, on standard error. */
    private void say(String format, Object... values) {
        (json ? System.err : System.out).printf(Locale.ROOT, format, values);
    }
}
