package residua.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import residua.shape.IoReason;
import residua.shape.UserException;

/**
 * Pictures in files. If the first is at most 64x64, all are decoded at once on several threads and the small ones
 * kept, up to half of the heap; any other is decoded each time it is asked for.
 */
final class FileDataset implements Dataset {
    private static final int SMALL_PIXELS = 64 * 64;
    private static final int PROBED = 16;
    private static final String HINT = "; replace it, or leave such files out with --skip-corrupt";

    private final String description;
    private final List<String> labels;
    private final List<ImageSource> files;
    private final int[] classes;
    private final Image[] kept;
    private final boolean skipCorrupt;
    private final Map<Integer, String> skipped = new ConcurrentSkipListMap<>();
    private final List<String> skippedAtOnce;

    private FileDataset(ImageListing listing, String kind, OpenOptions options, Image[] decoded, String[] faults) {
        int[] sound =
                IntStream.range(0, faults.length).filter(i -> faults[i] == null).toArray();
        this.labels = listing.labels();
        this.files = Arrays.stream(sound).mapToObj(listing.files()::get).toList();
        this.classes = Arrays.stream(sound).map(i -> listing.classes()[i]).toArray();
        this.kept = Arrays.stream(sound).mapToObj(i -> decoded[i]).toArray(Image[]::new);
        this.skipCorrupt = options.skipCorrupt();
        this.skippedAtOnce = Arrays.stream(faults).filter(Objects::nonNull).toList();
        this.description =
                kind + ", " + files.size() + " images in " + labels.size() + " classes from " + listing.place();
    }

    /** Opens listed pictures; reports the decoding of small ones. */
    static FileDataset open(ImageListing listing, String kind, OpenOptions options) {
        int count = listing.files().size();
        Image[] decoded = new Image[count];
        String[] faults = new String[count];
        if (startsSmall(listing.files())) {
            AtomicLong room = new AtomicLong(Runtime.getRuntime().maxMemory() / 2);
            ParallelWork.run(count, Math.min(options.threads(), count), options.progress(), i -> {
                try {
                    Image image = ImageDecoder.decode(read(listing.files().get(i)));
                    if (isSmall(image) && room.addAndGet(-image.pixels().length) >= 0) {
                        decoded[i] = image;
                    }
                } catch (UndecodableException e) {
                    faults[i] = fault(listing.files().get(i), e);
                    if (!options.skipCorrupt()) {
                        throw new UserException(faults[i] + HINT, e);
                    }
                }
            });
        }
        if (Arrays.stream(faults).allMatch(Objects::nonNull)) {
            throw new UserException("none of the " + count + " images can be decoded, the first: " + faults[0]);
        }
        return new FileDataset(listing, kind, options, decoded, faults);
    }

    private static String fault(ImageSource file, UndecodableException e) {
        return file.name() + ": " + e.getMessage();
    }

    private static byte[] read(ImageSource file) {
        try {
            return file.read();
        } catch (IOException e) {
            throw new UserException(file.name() + " cannot be read: " + IoReason.of(e), e);
        }
    }

    /** Whether the first picture with a sound head is small: one look instead of a million. */
    private static boolean startsSmall(List<ImageSource> files) {
        for (ImageSource file : files.subList(0, Math.min(PROBED, files.size()))) {
            try {
                return ImageDecoder.pixels(read(file)) <= SMALL_PIXELS;
            } catch (UndecodableException unreadable) {
                // Judged when it is decoded; the next one may tell.
            }
        }
        return true; // a folder that begins with so much damage is better looked through at once
    }

    private static boolean isSmall(Image image) {
        return (long) image.width() * image.height() <= SMALL_PIXELS;
    }

    @Override
    public int size() {
        return files.size();
    }

    @Override
    public List<String> labels() {
        return labels;
    }

    @Override
    public int label(int i) {
        return classes[i];
    }

    @Override
    public Image image(int i) {
        try {
            return decoded(i);
        } catch (UndecodableException e) {
            throw new UserException(fault(files.get(i), e) + HINT, e);
        }
    }

    @Override
    public Optional<Image> imageUnlessSkipped(int i) {
        if (!skipCorrupt) {
            return Optional.of(image(i));
        }
        try {
            return Optional.of(decoded(i));
        } catch (UndecodableException e) {
            skipped.put(i, fault(files.get(i), e));
            return Optional.empty();
        }
    }

    private Image decoded(int i) throws UndecodableException {
        return kept[i] == null ? ImageDecoder.decode(read(files.get(i))) : kept[i];
    }

    @Override
    public String name(int i) {
        return files.get(i).name();
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public List<String> skipped() {
        List<String> all = new ArrayList<>(skippedAtOnce);
        all.addAll(skipped.values());
        return all;
    }
}
