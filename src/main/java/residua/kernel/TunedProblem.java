package residua.kernel;

/** Something that is computed in several ways, of which measuring finds the fastest. */
public sealed interface TunedProblem permits TunedValues.Key, TunedBlocks.Key {

    /** What kind: the pass of a convolution, or a block of them. */
    String kind();

    /** The sizes for people, without the batch. */
    String brief();

    /** Images at a time. */
    int batch();

    /** Multiply-adds by the formula. */
    long macs();

    /** Channels in a block of the device layout. */
    int block();
}
