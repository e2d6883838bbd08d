package residua.data;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import residua.shape.RandomStream;
import residua.shape.RandomStream.Purpose;
import residua.shape.UserException;

/**
 * {@code shapes}: generated colour pictures of ten shapes at random place, size, angle and colour among clutter and
 * noise. Example i of a split is always the same picture of class {@code i % 10}. Painted when first asked for, 30 µs
 * each; small pictures are then kept.
 */
final class ShapesDataset implements Dataset {
    /** Examples to learn from. */
    static final int TRAIN_SIZE = 10_000;
    /** Examples to measure on. */
    static final int TEST_SIZE = 2_000;
    /** Pixels along a side, unless said otherwise. */
    static final int DEFAULT_SIDE = 32;

    private static final int LEAST_SIDE = 16;
    private static final int MOST_SIDE = 1024;
    private static final int KEPT_SIDE = 64;
    private static final long TRAIN_SEED = 0x7368617065732031L;
    private static final long TEST_SEED = 0x7368617065732032L;
    private static final List<String> LABELS =
            ShapeOutline.ALL.stream().map(ShapeOutline::label).toList();

    private final Split split;
    private final int side;
    private final AtomicReferenceArray<Image> kept;

    private ShapesDataset(Split split, int side) {
        this.split = split;
        this.side = side;
        this.kept = new AtomicReferenceArray<>(side <= KEPT_SIDE ? size() : 0);
    }

    /** Pictures of this many pixels along a side; an empty word means 32. */
    static ShapesDataset open(String words, Split split) {
        int side = DEFAULT_SIDE;
        if (!words.isEmpty()) {
            side = words.matches("\\d{1,4}") ? Integer.parseInt(words) : 0;
            if (side < LEAST_SIDE || side > MOST_SIDE) {
                throw new UserException("shapes:" + words + ": the side is a number of pixels from " + LEAST_SIDE
                        + " to " + MOST_SIDE + "; for example shapes:64");
            }
        }
        return new ShapesDataset(split, side);
    }

    @Override
    public int size() {
        return split == Split.TRAIN ? TRAIN_SIZE : TEST_SIZE;
    }

    @Override
    public List<String> labels() {
        return LABELS;
    }

    @Override
    public int label(int i) {
        return i % LABELS.size();
    }

    @Override
    public Image image(int i) {
        if (side > KEPT_SIDE) {
            return painted(i);
        }
        Image image = kept.get(i);
        if (image == null) {
            image = painted(i); // two threads may both paint it: the same
            kept.set(i, image);
        }
        return image;
    }

    private Image painted(int i) {
        long seed = split == Split.TRAIN ? TRAIN_SEED : TEST_SEED;
        RandomStream random = new RandomStream(seed, Purpose.GENERATE, 0, i);
        return new ShapePainter(side).paint(ShapeOutline.ALL.get(label(i)), random);
    }

    @Override
    public String name(int i) {
        return "shapes " + split + " " + i;
    }

    @Override
    public String description() {
        return "shapes " + split + ", " + size() + " generated images of " + side + "x" + side + " in " + LABELS.size()
                + " classes";
    }
}
