package residua.weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import residua.shape.UserException;
import residua.tensor.HostTensor;

/**
 * The project's own file: a trained network, and if wanted the training run it comes from, as safetensors that any
 * other program can read. Floats are kept to the bit; every tensor and the metadata have a checksum that is verified
 * when the file is read. The keys of the metadata are listed in this package's description.
 *
 * @param network what the tensors belong to
 * @param tensors parameters and running statistics under torchvision's names, in the network's order
 * @param training the run to go on with, if there is one
 */
public record Checkpoint(
        NetworkDescription network, Map<String, HostTensor> tensors, Optional<TrainingState> training) {
    /** What stands in front of a parameter's name in the name of its momentum. */
    static final String MOMENTUM = "optimizer.momentum.";

    private static final String EXTENSION = ".safetensors";

    /** Keeps the order, refuses changes. */
    public Checkpoint {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * Writes the checkpoint. The file of that name stays as it was until the new one is complete and on the disk.
     *
     * @throws UserException in one line, if the file cannot be written
     */
    public void write(Path path) {
        write(path, Optional.empty());
    }

    /**
     * Writes the checkpoint and keeps the file from before as {@link #previous}, whatever was there.
     *
     * @throws UserException in one line, both files unharmed, if the new one cannot be written
     */
    public void replace(Path path) {
        write(path, Optional.of(previous(path)));
    }

    /** Where {@link #replace} keeps the checkpoint from before: {@code NAME.previous.safetensors}. */
    public static Path previous(Path path) {
        String name = path.getFileName().toString();
        String stem = name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
        return path.resolveSibling(stem + ".previous" + EXTENSION);
    }

    private void write(Path path, Optional<Path> previous) {
        Map<String, HostTensor> all = new LinkedHashMap<>(tensors);
        training.ifPresent(t -> t.momentum().forEach((name, tensor) -> all.put(MOMENTUM + name, tensor)));
        Map<String, String> metadata = CheckpointMetadata.write(network, training);
        Checksums.add(metadata, all);
        Safetensors.write(path, all, metadata, previous);
    }

    /**
     * Reads a checkpoint and verifies its checksums.
     *
     * @throws UserException in one line, if the file is damaged or no checkpoint of this project; the line also says
     *     whether the one before it, where that was kept, is whole
     */
    public static Checkpoint read(Path path) {
        return PreviousCheckpoint.offered(path, () -> readAlone(path));
    }

    /** The same without a word of the one before it. */
    static Checkpoint readAlone(Path path) {
        try (SourceFile file = SourceFile.open(path)) {
            if (!Safetensors.matches(file)) {
                throw file.refuse("no checkpoint of Residua: its header does not begin as theirs do");
            }
            return of(Safetensors.read(file));
        }
    }

    /** Whether these are the metadata of a checkpoint of this project, a damaged one included. */
    static boolean isCheckpoint(Map<String, String> metadata) {
        return hasFormat(metadata) || Checksums.in(metadata);
    }

    private static boolean hasFormat(Map<String, String> metadata) {
        return CheckpointMetadata.FORMAT.equals(metadata.get("format"));
    }

    /** The checkpoint in a safetensors file's content; one without any checksum is taken as it is. */
    static Checkpoint of(WeightSet file) {
        if (Checksums.in(file.metadata())) {
            Checksums.verify(file);
        }
        if (!hasFormat(file.metadata())) {
            throw new UserException(file.source() + " is no checkpoint of Residua; it holds weights alone");
        }
        CheckpointMetadata.requireVersion(file);
        Map<String, HostTensor> own = new LinkedHashMap<>();
        Map<String, HostTensor> momentum = new LinkedHashMap<>();
        file.tensors().forEach((name, tensor) -> {
            if (name.startsWith(MOMENTUM)) {
                momentum.put(name.substring(MOMENTUM.length()), tensor);
            } else {
                own.put(name, tensor);
            }
        });
        CheckpointMetadata metadata = new CheckpointMetadata(file);
        return new Checkpoint(metadata.network(), own, metadata.training(momentum));
    }

    /** The network alone out of a checkpoint's content, with the metadata that describe it. */
    static WeightSet weights(WeightSet file) {
        Checkpoint checkpoint = of(file);
        Map<String, String> metadata = new TreeMap<>(CheckpointMetadata.write(checkpoint.network(), Optional.empty()));
        return new WeightSet(file.source(), Format.CHECKPOINT, checkpoint.tensors(), metadata);
    }
}
