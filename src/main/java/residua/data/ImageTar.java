package residua.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import residua.data.TarEntries.Entry;
import residua.shape.UserException;

/**
 * Lists {@code tar:FILE}: entries {@code [.../]SPLIT/CLASS/NAME} or {@code [.../]CLASS/NAME}. An archive with one split
 * serves whichever is asked for. Nothing is unpacked: entries are read where they lie. Listing allocates at most 64
 * bytes for each of the archive's, and a megabyte.
 */
final class ImageTar {
    private static final int GZIP_MAGIC = 0x8B1F;

    /** A picture's entry; the split is absent where its path names none. */
    private record Located(Optional<Split> split, String splitName, String label, ImageSource file) {}

    private ImageTar() {}

    /** The pictures of a split, sorted by path. */
    static ImageListing list(Path file, Split split, List<String> modelLabels) {
        if (!Files.isRegularFile(file)) {
            throw new UserException(
                    Files.isDirectory(file) ? file + " is a folder; use folder:" + file : "there is no file " + file);
        }
        List<Located> all;
        try {
            refuseCompressed(file);
            all = entries(file);
        } catch (IOException e) {
            throw new UserException(file + " is no tar archive or is cut short: " + e.getMessage(), e);
        }
        all.sort(Comparator.comparing(located -> located.file().name()));
        if (all.stream().anyMatch(located -> located.split().isPresent())) {
            all.removeIf(located -> located.split().isEmpty());
        }
        NavigableSet<String> labels = new TreeSet<>();
        all.forEach(located -> labels.add(located.label()));
        String place = file.toString();
        Optional<Located> chosen = choose(all, split);
        if (chosen.isPresent() && chosen.get().split().isPresent()) {
            place += ":" + chosen.get().splitName();
            all.removeIf(located -> !located.splitName().equals(chosen.get().splitName()));
        }
        List<ImageListing.Entry> entries = all.stream()
                .map(located -> new ImageListing.Entry(located.label(), located.file()))
                .toList();
        return ImageListing.of(place, labels, entries, modelLabels);
    }

    private static Optional<Located> choose(List<Located> all, Split split) {
        Optional<Located> asked = all.stream()
                .filter(located -> located.split().equals(Optional.of(split)))
                .findFirst();
        return asked.isPresent() ? asked : all.stream().findFirst();
    }

    private static void refuseCompressed(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            if ((in.read() | in.read() << 8) == GZIP_MAGIC) {
                throw new UserException(file + " is compressed: unpack it first, gunzip " + file);
            }
        }
    }

    private static List<Located> entries(Path file) throws IOException {
        long fileBytes = Files.size(file);
        if (fileBytes == 0) {
            throw new UserException(file + " is empty");
        }
        List<Located> pictures = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            TarEntries tar = new TarEntries(in, fileBytes);
            for (Optional<Entry> entry = tar.next(); entry.isPresent(); entry = tar.next()) {
                long end = entry.get().offset() + entry.get().bytes();
                if (end > fileBytes) {
                    throw cutShort(file, fileBytes, entry.get().name() + " ends at byte " + end);
                }
                locate(file, entry.get()).ifPresent(pictures::add);
            }
            if (!tar.ended()) {
                throw cutShort(file, fileBytes, "the mark of its end is missing");
            }
        }
        return pictures;
    }

    private static UserException cutShort(Path file, long bytes, String why) {
        return new UserException(
                file + " is cut short: it has " + bytes + " bytes, but " + why + "; copy or download it again");
    }

    private static Optional<Located> locate(Path file, Entry entry) {
        String[] path = entry.name().split("/", -1);
        for (String part : path) {
            if (part.equals("..") || entry.name().startsWith("/")) {
                throw new UserException(file + ": the entry " + entry.name() + " points out of the archive; refused");
            }
        }
        String name = path[path.length - 1]; // empty for a folder
        String full = file + ":" + entry.name();
        if (!entry.file() || path.length < 2 || !ImageListing.isPicture(name, full)) {
            return Optional.empty();
        }
        if (entry.sparse() || entry.bytes() > ImageDecoder.MAX_BYTES) {
            throw new UserException(
                    full + " is too large for a picture or stored as a sparse file; repack the archive");
        }
        String splitName = path.length >= 3 ? path[path.length - 3] : "";
        Optional<Split> split = Split.ofFolder(splitName);
        ImageSource source = new ImageSource.InTar(file, entry.name(), entry.offset(), (int) entry.bytes());
        return Optional.of(new Located(split, split.isPresent() ? splitName : "", path[path.length - 2], source));
    }
}
