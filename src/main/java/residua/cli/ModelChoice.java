package residua.cli;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import residua.model.Network;
import residua.model.Options;
import residua.model.Zoo;
import residua.nn.Shortcut;

/** The options that name a network. */
final class ModelChoice {
    private static final List<String> MEASURED = List.of("resnet18", "resnet50", "cifar-resnet20");

    /** The names that a shell completes. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Zoo.names().iterator();
        }
    }

    @Option(
            names = "--model",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "The network, such as resnet50, resnet50-v1, plain34, vgg16, cifar-resnet20 (any depth 6n+2),"
                    + " cifar-plain20, preact-resnet50.")
    private String model;

    @Option(
            names = "--shortcut",
            paramLabel = "A|B|C",
            description =
                    "Shortcuts: A pads with zero channels, B projects where shapes change, C projects everywhere.")
    private Shortcut.Option shortcut;

    @Option(
            names = "--pad",
            paramLabel = "split|back",
            description = "Where shortcut A puts its zero channels: half before and half behind, or all behind.")
    private Shortcut.Pad pad;

    @Option(
            names = "--classes",
            paramLabel = "N",
            description = "Number of classes, where it is not the network's own.")
    private Integer classes;

    @Option(
            names = "--size",
            paramLabel = "N",
            description = "Height and width of the images, where not the network's own.")
    private Integer size;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Whether a network was named. */
    boolean given() {
        return model != null;
    }

    /** The name that was given, else another. */
    String nameOr(String other) {
        return model == null ? other : model;
    }

    /** The network; wrong usage where none was named. */
    Network network() {
        if (model == null) {
            throw new ParameterException(command.commandLine(), "Missing required option: '--model=NAME'");
        }
        return Zoo.network(model, options());
    }

    /** The network that was named, else those that benchmarks measure. */
    List<Network> networks() {
        return model == null ? measured() : List.of(network());
    }

    /** The networks that benchmarks measure, with the options that were given. */
    List<Network> measured() {
        return MEASURED.stream().map(name -> Zoo.network(name, options())).toList();
    }

    /** The arguments that say it once more, but for the name. */
    List<String> otherArguments() {
        List<String> arguments = new ArrayList<>();
        add(arguments, "--shortcut", shortcut);
        add(arguments, "--pad", pad);
        add(arguments, "--classes", classes);
        add(arguments, "--size", size);
        return arguments;
    }

    private static void add(List<String> arguments, String name, Object value) {
        if (value != null) {
            arguments.add(name);
            arguments.add(value.toString());
        }
    }

    /** What was said of the network besides its name. */
    Options options() {
        OptionalInt side = number(size);
        return new Options(Optional.ofNullable(shortcut), Optional.ofNullable(pad), number(classes), side, side);
    }

    private static OptionalInt number(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
