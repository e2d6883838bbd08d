package residua.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import residua.shape.UserException;

/**
 * Lists {@code tar:FILE}: entries {@code [.../]SPLIT/CLASS/NAME} or {@code [.../]CLASS/NAME}. An archive with one split
 * serves whichever is asked for. Nothing is unpacked: entries are read where they lie.
 */
final class ImageTar {
    private static final int BLOCK_BYTES = 512;
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
        } catch (IOException | IllegalArgumentException e) {
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
        long end = 0;
        try (TarFile tar = new TarFile(file)) {
            for (TarArchiveEntry entry : tar.getEntries()) {
                long entryEnd = Math.addExact(entry.getDataOffset(), entry.isSparse() ? 0 : entry.getSize());
                if (entryEnd > fileBytes) {
                    throw cutShort(file, fileBytes, entry.getName() + " ends at byte " + entryEnd);
                }
                end = Math.max(end, entryEnd);
                locate(file, entry).ifPresent(pictures::add);
            }
        }
        long padded = Math.addExact(end, Math.floorMod(-end, BLOCK_BYTES));
        if (fileBytes < padded + BLOCK_BYTES) {
            throw cutShort(file, fileBytes, "the mark of its end is missing");
        }
        return pictures;
    }

    private static UserException cutShort(Path file, long bytes, String why) {
        return new UserException(
                file + " is cut short: it has " + bytes + " bytes, but " + why + "; copy or download it again");
    }

    private static Optional<Located> locate(Path file, TarArchiveEntry entry) {
        String[] path = entry.getName().split("/", -1);
        for (String part : path) {
            if (part.equals("..") || entry.getName().startsWith("/")) {
                throw new UserException(
                        file + ": the entry " + entry.getName() + " points out of the archive; refused");
            }
        }
        String name = path[path.length - 1]; // empty for a folder
        String full = file + ":" + entry.getName();
        boolean stored = entry.isFile() && !entry.isLink() && !entry.isSymbolicLink();
        if (!stored || path.length < 2 || !ImageListing.isPicture(name, full)) {
            return Optional.empty();
        }
        if (entry.isSparse() || entry.getSize() > Integer.MAX_VALUE) {
            throw new UserException(
                    full + " is too large for a picture or stored as a sparse file; repack the archive");
        }
        String splitName = path.length >= 3 ? path[path.length - 3] : "";
        Optional<Split> split = Split.ofFolder(splitName);
        ImageSource source = new ImageSource.InTar(file, entry.getName(), entry.getDataOffset(), (int) entry.getSize());
        return Optional.of(new Located(split, split.isPresent() ? splitName : "", path[path.length - 2], source));
    }
}
