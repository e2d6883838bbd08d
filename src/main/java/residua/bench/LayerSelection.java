package residua.bench;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import residua.op.conv.ConvAlgorithm;
import residua.op.conv.ConvAlgorithms;
import residua.shape.ConvPass;
import residua.shape.UserException;

/**
 * Which layers are measured, and how they are computed.
 *
 * @param passes parts of the work
 * @param algorithm the one to take for convolutions; empty for the one that the scheduler takes
 * @param training whether the forward pass is that of training, with the filter brought into the algorithm's form each
 *     time, rather than that of inference
 */
public record LayerSelection(Set<LayerPass> passes, Optional<String> algorithm, boolean training) {

    /**
     * Copies the set.
     *
     * @throws UserException where no algorithm has that name
     */
    public LayerSelection {
        passes = Set.copyOf(passes);
        Set<String> names = new TreeSet<>();
        for (ConvPass pass : ConvPass.values()) {
            ConvAlgorithms.of(pass).stream().map(ConvAlgorithm::name).forEach(names::add);
        }
        algorithm.filter(name -> !names.contains(name)).ifPresent(name -> {
            throw new UserException("no algorithm is called \"" + name + "\"; there are " + String.join(", ", names));
        });
    }
}
