package residua.data;

import java.util.List;
import java.util.Optional;
import residua.shape.UserException;

/** A fixed, numbered collection of labelled images. Any thread may ask for any image at any time. */
public interface Dataset {

    /** Number of examples, at least 1. */
    int size();

    /** Number of classes; every label is below it. */
    default int classes() {
        return labels().size();
    }

    /** The names of the classes, in the order of their numbers. */
    List<String> labels();

    /** The class of example i. */
    int label(int i);

    /**
     * The picture of example i.
     *
     * @throws UserException if its file cannot be read or decoded; the message names it
     */
    Image image(int i);

    /**
     * The picture of example i, or nothing if it cannot be decoded and the data set was opened to skip such
     * pictures; {@link #skipped} then tells of it.
     */
    default Optional<Image> imageUnlessSkipped(int i) {
        return Optional.of(image(i));
    }

    /** Where example i comes from, for messages: a file, or a file and a record. */
    String name(int i);

    /** What was opened, in words: kind, split, number of examples. */
    String description();

    /** One line for each picture left out so far because it cannot be decoded. */
    default List<String> skipped() {
        return List.of();
    }
}
