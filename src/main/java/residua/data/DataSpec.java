package residua.data;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import residua.shape.UserException;

/** Opens data sets by the words of the command line. */
public final class DataSpec {
    /** What exists, for help and messages. */
    public static final String KINDS = "shapes, shapes:SIDE, cifar10:DIR-or-TAR.GZ, cifar100:DIR-or-TAR.GZ, folder:DIR,"
            + " tar:FILE, noise:CxHxW";

    private DataSpec() {}

    /**
     * The split of a data set.
     *
     * @param spec one of {@link #KINDS}
     * @throws UserException with one line, if there is no such thing or its files are missing, empty or damaged
     */
    public static Dataset open(String spec, Split split, OpenOptions options) {
        int colon = spec.indexOf(':');
        String kind = colon < 0 ? spec : spec.substring(0, colon);
        String argument = colon < 0 ? "" : spec.substring(colon + 1);
        return switch (kind) {
            case "shapes" -> ShapesDataset.open(argument, split);
            case "cifar10" -> CifarFiles.open(CifarFormat.CIFAR10, path(spec, argument), split, options);
            case "cifar100" -> CifarFiles.open(CifarFormat.CIFAR100, path(spec, argument), split, options);
            case "folder" ->
                FileDataset.open(ImageFolder.list(path(spec, argument), split, options.labels()), spec, options);
            case "tar" -> FileDataset.open(ImageTar.list(path(spec, argument), split, options.labels()), spec, options);
            case "noise" -> NoiseDataset.open(argument, split, options);
            default -> throw new UserException("no data set is called " + spec + "; there are " + KINDS + hint(spec));
        };
    }

    private static Path path(String spec, String argument) {
        if (argument.isEmpty()) {
            throw new UserException(spec + " lacks the path after the colon; there are " + KINDS);
        }
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            throw new UserException(spec + " is no path of this system: " + e.getMessage(), e);
        }
    }

    private static String hint(String spec) {
        try {
            Path path = Path.of(spec);
            if (Files.isDirectory(path)) {
                return "; for a folder of images write folder:" + spec;
            }
            return Files.isRegularFile(path) ? "; for an archive of images write tar:" + spec : "";
        } catch (InvalidPathException e) {
            return "";
        }
    }
}
