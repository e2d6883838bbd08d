package residua.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import residua.graph.Parameter;
import residua.model.Network;
import residua.model.Options;
import residua.tensor.HostTensor;
import residua.train.RunSpec;
import residua.weights.Checkpoint;
import residua.weights.ExpectedTensor;
import residua.weights.Format;
import residua.weights.WeightFile;
import residua.weights.WeightMatch;
import residua.weights.WeightSet;

/**
 * A network with the weights of a file. A checkpoint of the project says itself which network it holds; with other
 * files the options have to.
 *
 * @param network built as the file or the options say
 * @param weights every persistent value by the network's own names
 */
record LoadedNetwork(Network network, Map<String, HostTensor> weights) {
    private static final Logger LOG = LoggerFactory.getLogger(LoadedNetwork.class);

    /** Reads the file and fits it to the network. */
    static LoadedNetwork of(Path file, ModelChoice model) {
        WeightSet set = WeightFile.read(file);
        if (set.format() == Format.CHECKPOINT && !model.given()) {
            Checkpoint checkpoint = Checkpoint.read(file);
            return new LoadedNetwork(RunSpec.network(checkpoint.network()), checkpoint.tensors());
        }
        Network network = model.network();
        if (network.name().endsWith("-v1") && set.format() != Format.CHECKPOINT) {
            LOG.warn(
                    "{} has its strides in the first 1x1; weights published for PyTorch are of {}, which has the same"
                            + " shapes",
                    network.name(),
                    network.name().replace("-v1", ""));
        }
        return new LoadedNetwork(network, WeightMatch.match(expected(network), set));
    }

    /** What a network wants from a file. */
    static List<ExpectedTensor> expected(Network network) {
        return network.inference(1).parameters().stream()
                .map(Parameter::value)
                .map(v -> new ExpectedTensor(v.name(), v.shape()))
                .toList();
    }

    /** The options with the number of classes where none was given. */
    static Options withClasses(Options options, int classes) {
        return options.classes().isPresent() ? options : options.withClasses(classes);
    }
}
