package residua.model;

import java.util.Optional;
import java.util.OptionalInt;
import residua.nn.Sequence;
import residua.nn.Shortcut;
import residua.shape.UserException;

/**
 * A name of the zoo: the layers, and what may be chosen about them.
 *
 * @param name canonical
 * @param family data set it is for
 * @param shortcut default shortcut; empty where there are none to choose
 * @param smallestSide of images it can read
 * @param layers the network
 */
record Architecture(String name, Family family, Optional<Shortcut> shortcut, int smallestSide, Layers layers) {

    /** The layers of a network, for a shortcut (of no meaning where there are none) and a number of classes. */
    @FunctionalInterface
    interface Layers {
        Sequence of(Shortcut shortcut, int classes);
    }

    static Architecture residual(String name, Family family, Shortcut shortcut, Layers layers) {
        return new Architecture(name, family, Optional.of(shortcut), 1, layers);
    }

    static Architecture plain(String name, Family family, int smallestSide, Layers layers) {
        return new Architecture(name, family, Optional.empty(), smallestSide, layers);
    }

    /** The network, with every option settled. */
    Network network(Options options) {
        Optional<Shortcut> chosen = shortcut(options);
        int classes = options.classes().orElse(family.classNames().size());
        int height = options.height().orElse(family.input().height());
        int width = options.width().orElse(family.input().width());
        if (Math.min(height, width) < smallestSide) {
            throw new UserException(name + " cannot read images of " + width + "x" + height
                    + " pixels; the smallest side is " + smallestSide);
        }
        Options settled = new Options(
                chosen.map(Shortcut::option),
                chosen.filter(s -> s.option() == Shortcut.Option.A).map(Shortcut::pad),
                OptionalInt.of(classes),
                OptionalInt.of(height),
                OptionalInt.of(width));
        return new Network(
                name,
                settled,
                family.input().withSize(height, width),
                family.labels(classes),
                family.fan(),
                layers.of(chosen.orElse(Shortcut.A), classes));
    }

    private Optional<Shortcut> shortcut(Options options) {
        if (shortcut.isEmpty()
                && (options.shortcut().isPresent() || options.pad().isPresent())) {
            throw new UserException(name + " has no shortcuts; leave the shortcut and pad options out");
        }
        Optional<Shortcut> chosen = shortcut.map(s -> new Shortcut(
                options.shortcut().orElse(s.option()), options.pad().orElse(s.pad())));
        if (options.pad().isPresent()
                && chosen.filter(s -> s.option() == Shortcut.Option.A).isEmpty()) {
            throw new UserException(name + ": the pad option belongs to shortcut option A; add it or leave pad out");
        }
        return chosen;
    }
}
