package residua.data;

/**
 * Turns a picture into what a network reads. Any thread may use an instance at any time; random choices are a function
 * of (seed, epoch, example) alone.
 */
public interface Transform {

    /** What it writes, and with how many channels it reads. */
    Frame frame();

    /** Views of each picture: 1, or 10 for ten crops. */
    default int views() {
        return 1;
    }

    /** Floats it writes for a picture: {@code views * channels * height * width}. */
    default int elements() {
        return Math.multiplyExact(views(), frame().elements());
    }

    /**
     * Writes {@code [views][channels][height][width]} normalised floats to {@code out}, from {@code offset} on; every
     * one of them is overwritten.
     *
     * @param epoch epoch of the training, from 0
     * @param index number of the example in its data set
     */
    void apply(Image image, int epoch, int index, float[] out, int offset);

    /** What it does to a picture, in words. */
    String describe();

    /**
     * The training augmentation for networks that read this size: {@link PadCropFlip} up to 64x64, beyond that
     * {@link RandomResizedCrop}.
     */
    static Transform training(long seed, int height, int width, Normalisation normalisation) {
        Frame frame = new Frame(height, width, normalisation);
        return Math.max(height, width) <= PadCropFlip.LARGEST_SIDE
                ? new PadCropFlip(seed, frame)
                : new RandomResizedCrop(seed, frame);
    }

    /**
     * For measuring: shorter side to {@code resize}, then the centre.
     *
     * @param crops 1, or 10 for the four corners, the centre and their mirror images
     */
    static Transform evaluation(int height, int width, int resize, Normalisation normalisation, int crops) {
        return new EvaluationCrop(new Frame(height, width, normalisation), resize, crops);
    }
}
