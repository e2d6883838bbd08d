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
        Map<String, HostTensor> all = new LinkedHashMap<>(tensors);
        training.ifPresent(t -> t.momentum().forEach((name, tensor) -> all.put(MOMENTUM + name, tensor)));
        Map<String, String> metadata = CheckpointMetadata.write(network, training);
        Checksums.add(metadata, all);
        Safetensors.write(path, all, metadata);
    }

    /**
     * Reads a checkpoint and verifies its checksums.
     *
     * @throws UserException in one line, if the file is damaged or no checkpoint of this project
     */
    public static Checkpoint read(Path path) {
        try (SourceFile file = SourceFile.open(path)) {
            if (!Safetensors.matches(file)) {
                throw file.refuse("no checkpoint of Residua");
            }
            return of(Safetensors.read(file));
        }
    }

    /** Whether these are the metadata of a checkpoint of this project. */
    static boolean isCheckpoint(Map<String, String> metadata) {
        return CheckpointMetadata.FORMAT.equals(metadata.get("format"));
    }

    /** The checkpoint in a safetensors file's content. */
    static Checkpoint of(WeightSet file) {
        if (!isCheckpoint(file.metadata())) {
            throw new UserException(file.source() + " is no checkpoint of Residua; it holds weights alone");
        }
        CheckpointMetadata.requireVersion(file);
        Checksums.verify(file);
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
