package residua.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import residua.shape.IoReason;
import residua.shape.UserException;

/**
 * Lists {@code folder:DIR}: a sub-folder for each class, with pictures at any depth in it; these directly in DIR, or
 * in {@code train/} and {@code test/} or {@code val/}. A DIR with one split serves whichever is asked for.
 */
final class ImageFolder {

    private ImageFolder() {}

    /** The pictures of a split, sorted by class and path. */
    static ImageListing list(Path root, Split split, List<String> modelLabels) {
        if (!Files.isDirectory(root)) {
            throw new UserException("there is no folder " + root);
        }
        try {
            List<Path> splits = new ArrayList<>();
            for (Path folder : subfolders(root)) {
                // A class may be called "train" too: a split has sub-folders.
                if (splitOf(folder).isPresent() && !subfolders(folder).isEmpty()) {
                    splits.add(folder);
                }
            }
            Path place = splits.isEmpty() ? root : choose(splits, split);
            NavigableSet<String> labels = new TreeSet<>();
            for (Path holder : splits.isEmpty() ? List.of(root) : splits) {
                subfolders(holder).forEach(folder -> labels.add(fileName(folder)));
            }
            List<ImageListing.Entry> entries = new ArrayList<>();
            for (Path folder : subfolders(place)) {
                for (Path file : pictures(folder)) {
                    entries.add(new ImageListing.Entry(fileName(folder), new ImageSource.InFolder(file)));
                }
            }
            refuseLoosePictures(place, entries);
            return ImageListing.of(place.toString(), labels, entries, modelLabels);
        } catch (IOException | UncheckedIOException e) {
            throw new UserException(root + " cannot be listed: " + IoReason.of(e), e);
        }
    }

    private static Optional<Split> splitOf(Path folder) {
        return Split.ofFolder(fileName(folder));
    }

    /** The split asked for, test/ rather than val/; else the one there is. */
    private static Path choose(List<Path> splits, Split split) {
        return splits.stream()
                .filter(folder -> splitOf(folder).equals(Optional.of(split)))
                .findFirst()
                .orElse(splits.get(0));
    }

    private static void refuseLoosePictures(Path place, List<ImageListing.Entry> entries) throws IOException {
        if (entries.isEmpty()) {
            try (Stream<Path> files = Files.list(place)) {
                if (files.anyMatch(f -> Files.isRegularFile(f) && ImageListing.isPicture(fileName(f), f.toString()))) {
                    throw new UserException("the images in " + place + " have no classes: put them into sub-folders,"
                            + " one for each class");
                }
            }
        }
    }

    private static List<Path> subfolders(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(p -> Files.isDirectory(p) && !fileName(p).startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static List<Path> pictures(Path folder) throws IOException {
        try (Stream<Path> inside = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return inside.filter(p -> ImageListing.isPicture(fileName(p), p.toString()) && Files.isRegularFile(p))
                    .sorted()
                    .toList();
        }
    }

    private static String fileName(Path path) {
        Path name = path.getFileName();
        return name == null ? "" : name.toString();
    }
}
