package residua.data;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import residua.shape.RandomStream;
import residua.shape.RandomStream.Purpose;
import residua.shape.UserException;

/**
 * {@code noise:CxHxW}: pictures of independent uniform bytes with labels that mean nothing, for measuring speed.
 * Generated on demand from (split, example).
 */
final class NoiseDataset implements Dataset {
    /** Examples of a split. */
    static final int SIZE = 1024;

    private static final Pattern SIZES = Pattern.compile("(\\d{1,4})x(\\d{1,5})x(\\d{1,5})");
    private static final int MAX_SIDE = 4096;
    private static final int MAX_CHANNELS = 64;
    private static final long SEED = 0x6E6F697365L;

    private final Split split;
    private final int channels;
    private final int height;
    private final int width;
    private final List<String> labels;

    private NoiseDataset(Split split, int channels, int height, int width, int classes) {
        this.split = split;
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.labels = IntStream.range(0, classes).mapToObj(i -> "class " + i).toList();
    }

    /** Pictures of the sizes in words, such as 3x224x224. */
    static NoiseDataset open(String sizes, Split split, OpenOptions options) {
        Matcher m = SIZES.matcher(sizes);
        if (!m.matches()) {
            throw new UserException(
                    "noise:" + sizes + " is no noise:CHANNELSxHEIGHTxWIDTH; for example noise:3x224x224");
        }
        int c = Integer.parseInt(m.group(1));
        int h = Integer.parseInt(m.group(2));
        int w = Integer.parseInt(m.group(3));
        if (c < 1 || c > MAX_CHANNELS || h < 1 || h > MAX_SIDE || w < 1 || w > MAX_SIDE) {
            throw new UserException("noise:" + sizes + ": channels go from 1 to " + MAX_CHANNELS
                    + ", height and width from 1 to " + MAX_SIDE);
        }
        return new NoiseDataset(split, c, h, w, options.noiseClasses());
    }

    @Override
    public int size() {
        return SIZE;
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public int label(int i) {
        return i % labels.size();
    }

    @Override
    public Image image(int i) {
        RandomStream random = new RandomStream(SEED, Purpose.GENERATE, split == Split.TRAIN ? 0 : 1, i);
        byte[] pixels = new byte[Math.multiplyExact(channels, Math.multiplyExact(height, width))];
        for (int at = 0; at < pixels.length; at += Integer.BYTES) {
            int word = random.nextInt();
            for (int k = at; k < Math.min(at + Integer.BYTES, pixels.length); k++, word >>>= Byte.SIZE) {
                pixels[k] = (byte) word;
            }
        }
        return new Image(width, height, channels, pixels);
    }

    @Override
    public String name(int i) {
        return "noise " + split + " " + i;
    }

    @Override
    public String description() {
        return "noise " + split + ", " + SIZE + " images of " + channels + "x" + height + "x" + width;
    }
}
