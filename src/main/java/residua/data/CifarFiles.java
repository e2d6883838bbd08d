package residua.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import residua.shape.IoReason;
import residua.shape.SmallFile;
import residua.shape.UserException;

/**
 * Opens the CIFAR files of a folder or of the official archive. Allocates at most 8 bytes for each byte of a folder's
 * files, and of an archive for each byte that it unpacks to, which may be {@link #MOST_UNPACKED_TIMES} times its own and
 * {@link #MOST_UNPACKED_BYTES} more; and a megabyte.
 */
final class CifarFiles {
    /** Photographs hardly shrink; flat test pictures do, and are few. */
    static final long MOST_UNPACKED_TIMES = 64;

    /** Beside that. */
    static final long MOST_UNPACKED_BYTES = 16 << 20;

    private static final int CHUNK_BYTES = 1 << 16;
    private static final int MOST_LABEL_BYTES = 1 << 20;

    private CifarFiles() {}

    /** The split of the data set at {@code place}, a folder or a {@code .tar.gz}. */
    static Dataset open(CifarFormat format, Path place, Split split, OpenOptions options) {
        try {
            if (Files.isDirectory(place)) {
                return fromFolder(format, place, split);
            }
            if (Files.isRegularFile(place)) {
                return fromArchive(format, place, split, options);
            }
        } catch (IOException e) {
            throw new UserException(place + " cannot be read: " + IoReason.of(e), e);
        }
        throw new UserException("there is no " + place + "; " + format.kind()
                + ": takes the folder of the official binary files or " + format.archive());
    }

    private static Dataset fromFolder(CifarFormat format, Path place, Split split) throws IOException {
        Path inner = place.resolve(format.folder());
        Path folder = Files.isDirectory(inner) ? inner : place;
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (String name : format.files(split)) {
            Path file = folder.resolve(name);
            if (!Files.isRegularFile(file)) {
                throw new UserException(missing(format, folder, name));
            }
            format.checkSize(Files.size(file), file.toString());
            contents.put(file.toString(), Files.readAllBytes(file));
        }
        Path labelFile = folder.resolve(format.labelFile());
        List<String> lines = Files.isRegularFile(labelFile)
                ? SmallFile.text(labelFile, MOST_LABEL_BYTES).lines().toList()
                : List.of();
        return dataset(format, split, folder.toString(), format.labels(lines, labelFile.toString()), contents);
    }

    private static String missing(CifarFormat format, Path folder, String name) {
        String stem = name.substring(0, name.lastIndexOf('.'));
        String hint = Files.exists(folder.resolve(stem)) || Files.isDirectory(folder.resolve("cifar-10-batches-py"))
                ? "these look like the files for Python; get the binary ones, "
                : "get ";
        return folder + " holds no " + name + "; " + hint + format.archive() + " from www.cs.toronto.edu/~kriz";
    }

    private static Dataset fromArchive(CifarFormat format, Path archive, Split split, OpenOptions options)
            throws IOException {
        if (!options.anyChecksum()) {
            checkMd5(format, archive);
        }
        List<String> wanted = format.files(split);
        Map<String, byte[]> found = new HashMap<>();
        long most = MOST_UNPACKED_BYTES + MOST_UNPACKED_TIMES * Files.size(archive);
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), CHUNK_BYTES);
                InputStream unpacked = new GZIPInputStream(file, CHUNK_BYTES)) {
            TarEntries tar = new TarEntries(unpacked, most);
            for (Optional<TarEntries.Entry> next = tar.next(); next.isPresent(); next = tar.next()) {
                TarEntries.Entry entry = next.get();
                String name = entry.name().substring(entry.name().lastIndexOf('/') + 1);
                if (entry.file() && (wanted.contains(name) || name.equals(format.labelFile()))) {
                    found.put(name, tar.content(entry.bytes(), CifarFormat.MOST_BYTES, name));
                }
            }
        } catch (IOException e) {
            throw new UserException(archive + " is cut short or no .tar.gz: " + e.getMessage(), e);
        }
        Map<String, byte[]> contents = new LinkedHashMap<>();
        for (String name : wanted) {
            byte[] bytes = found.get(name);
            if (bytes == null) {
                throw new UserException(archive + " holds no " + name + "; is it " + format.archive() + "?");
            }
            contents.put(archive + ":" + name, bytes);
        }
        byte[] labelLines = found.getOrDefault(format.labelFile(), new byte[0]);
        List<String> labels = format.labels(
                new String(labelLines, StandardCharsets.UTF_8).lines().toList(), archive + ":" + format.labelFile());
        return dataset(format, split, archive.toString(), labels, contents);
    }

    /** All records of the given files in order. */
    private static Dataset dataset(
            CifarFormat format, Split split, String source, List<String> labelNames, Map<String, byte[]> files) {
        List<Image> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        files.forEach((name, bytes) -> {
            format.read(bytes, name, images, labels);
            names.add(name);
            ends.add(images.size());
        });
        return new MemoryDataset(
                format.kind() + " " + split + ", " + images.size() + " images from " + source,
                labelNames,
                images.toArray(Image[]::new),
                labels.stream().mapToInt(Integer::intValue).toArray(),
                i -> recordName(names, ends, i));
    }

    private static String recordName(List<String> names, List<Integer> ends, int i) {
        int file = 0;
        int start = 0;
        while (ends.get(file) <= i) {
            start = ends.get(file++);
        }
        return names.get(file) + ", record " + (i - start);
    }

    /** MD5 is what the authors published: it finds damage, not malice. */
    private static void checkMd5(CifarFormat format, Path archive) throws IOException {
        MessageDigest md5;
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
        try (InputStream in = new DigestInputStream(Files.newInputStream(archive), md5)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        String found = HexFormat.of().formatHex(md5.digest());
        if (!found.equals(format.archiveMd5())) {
            throw new UserException(archive + " has the MD5 checksum " + found + ", the published " + format.archive()
                    + " has " + format.archiveMd5()
                    + "; download it again, or pass --any-checksum if it is meant to differ");
        }
    }
}
