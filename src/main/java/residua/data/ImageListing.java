package residua.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import residua.shape.UserException;

/**
 * The labelled pictures of a folder or an archive, before any is decoded.
 *
 * @param place what was listed, for messages
 * @param labels class names in the order of their numbers
 * @param files where the pictures are
 * @param classes the class of each picture
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ImageListing(String place, List<String> labels, List<ImageSource> files, int[] classes) {
    private static final Set<String> READ = Set.of("jpg", "jpeg", "jpe", "jfif", "png");
    private static final Set<String> OTHER_PICTURES =
            Set.of("gif", "bmp", "webp", "tif", "tiff", "heic", "heif", "avif", "jp2", "jxl", "ppm", "pgm", "svg");

    /** A picture and the name of its class. */
    record Entry(String label, ImageSource file) {}

    /**
     * Numbers the classes: in alphabetical order, or as the model has them. If there are as many as the model has and
     * none of the same name, they are taken to be the model's in alphabetical order.
     *
     * @param found the names of all classes, those without pictures in this split too
     * @param modelLabels the model's class names, or empty
     */
    static ImageListing of(String place, NavigableSet<String> found, List<Entry> entries, List<String> modelLabels) {
        if (entries.isEmpty()) {
            throw new UserException(place + " holds no images; expected CLASS/NAME.jpg or CLASS/NAME.png inside, or"
                    + " such classes inside train/ and test/ or val/");
        }
        List<String> labels = modelLabels.isEmpty() ? List.copyOf(found) : modelLabels;
        // As many folders as classes under other names, such as ImageNet's synset numbers: their order counts.
        boolean byOrder = labels.size() == found.size() && labels.stream().noneMatch(found::contains);
        List<String> names = byOrder ? List.copyOf(found) : labels;
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            numbers.putIfAbsent(names.get(i), i);
        }
        List<ImageSource> files = new ArrayList<>(entries.size());
        int[] classes = new int[entries.size()];
        for (Entry entry : entries) {
            Integer number = numbers.get(entry.label());
            if (number == null) {
                throw new UserException(place + ": the class " + entry.label() + " is none of the model's "
                        + labels.size() + " classes (" + labels.get(0) + ", ...)");
            }
            classes[files.size()] = number;
            files.add(entry.file());
        }
        return new ImageListing(place, labels, files, classes);
    }

    /**
     * True for a JPEG or PNG by its name, false for what is no picture or hidden.
     *
     * @throws UserException for pictures of other kinds: leaving them out in silence would change the data
     */
    static boolean isPicture(String fileName, String place) {
        if (fileName.startsWith(".")) {
            return false;
        }
        String suffix = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (OTHER_PICTURES.contains(suffix)) {
            throw new UserException(
                    place + " is of a kind that is not read; convert it to JPEG or PNG, or move it away");
        }
        return READ.contains(suffix);
    }
}
