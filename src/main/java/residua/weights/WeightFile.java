package residua.weights;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import residua.shape.UserException;

/**
 * Files of weights, whatever their format: the content decides, not the name. To read one allocates at most
 * {@link #MOST_BYTES_PER_BYTE} bytes for each byte of the file and a megabyte, whatever it says.
 */
public final class WeightFile {

    /** A pickle's objects are larger than its steps; numbers take four times their bytes, twice where views overlap. */
    static final int MOST_BYTES_PER_BYTE = 256;

    private WeightFile() {}

    /**
     * Reads safetensors, the project's own checkpoints, and PyTorch's checkpoints in both their forms. Of a checkpoint
     * that also holds the state of a training run the network's tensors alone are given back.
     *
     * @throws UserException in one line, if the file is absent, damaged, or holds no weights
     */
    public static WeightSet read(Path path) {
        return PreviousCheckpoint.offered(path, () -> readAlone(path));
    }

    private static WeightSet readAlone(Path path) {
        try (SourceFile file = SourceFile.open(path)) {
            // First: a header length may look like the beginning of a pickle; a brace in the ninth byte is no opcode.
            if (Safetensors.matches(file)) {
                WeightSet set = Safetensors.read(file);
                return Checkpoint.isCheckpoint(set.metadata()) ? Checkpoint.weights(set) : set;
            }
            if (TorchZip.matches(file)) {
                return TorchZip.read(file);
            }
            if (TorchLegacy.matches(file)) {
                return TorchLegacy.read(file);
            }
            throw file.refuse(
                    "no weights in it: its header is neither that of safetensors nor of a PyTorch checkpoint");
        }
    }

    /**
     * Reads a file of any kind and writes it as safetensors: names without wrappers in front, tensors as F32. Out of a
     * checkpoint of the project comes one without the training run; else the metadata say where the weights are from.
     *
     * @return what was read
     * @throws UserException in one line, if one cannot be read or the other not written
     */
    public static WeightSet convert(Path in, Path out) {
        WeightSet set = read(in);
        if (set.format() == Format.CHECKPOINT) {
            Checkpoint checkpoint = Checkpoint.read(in);
            new Checkpoint(checkpoint.network(), checkpoint.tensors(), Optional.empty()).write(out);
            return set;
        }
        Map<String, String> metadata = new LinkedHashMap<>(set.metadata());
        metadata.putIfAbsent("format", "pt");
        metadata.put("source", in.getFileName() + ", " + set.format().title());
        Safetensors.write(out, WeightNames.unwrapped(set.tensors()), metadata);
        return set;
    }
}
