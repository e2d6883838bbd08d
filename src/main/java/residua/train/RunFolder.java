package residua.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import residua.shape.IoReason;
import residua.shape.SmallFile;
import residua.shape.UserException;
import residua.weights.Checkpoint;

/**
 * The folder of one run: {@code checkpoint.safetensors}, replaced as the run goes on, the one before it as
 * {@code checkpoint.previous.safetensors}, and {@code log.jsonl}, one line for each epoch.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A line of an epoch has some 200. */
    private static final int MOST_LOG_BYTES = 1 << 28;

    /**
     * The folder, made where it is missing and tried for writing, so that a run does not fail at its first checkpoint.
     *
     * @throws UserException where nothing can be written there
     */
    public static RunFolder open(Path path) {
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, "try", ".tmp"));
            return new RunFolder(path);
        } catch (IOException e) {
            throw new UserException(
                    "cannot write into the output folder " + path + " (" + IoReason.of(e)
                            + "); give another with --out",
                    e);
        }
    }

    /**
     * The folder for a new run.
     *
     * @throws UserException where it holds a run already, or nothing can be written there
     */
    public static RunFolder fresh(Path path) {
        if (new RunFolder(path).holdsRun()) {
            throw new UserException(
                    path + " holds a run already; go on with it by --resume, or give another folder with --out");
        }
        return open(path);
    }

    /** The first of {@code base}, {@code base-2}, {@code base-3} ... that holds no run yet. */
    public static Path next(Path base) {
        int number = 1;
        while (new RunFolder(numbered(base, number)).holdsRun()) {
            number++;
        }
        return numbered(base, number);
    }

    /** The last of {@code base}, {@code base-2}, {@code base-3} ... that holds a run; the base itself where none does. */
    public static Path latest(Path base) {
        int number = 1;
        while (new RunFolder(numbered(base, number + 1)).holdsRun()) {
            number++;
        }
        return numbered(base, number);
    }

    private static Path numbered(Path base, int number) {
        return number == 1 ? base : base.resolveSibling(base.getFileName() + "-" + number);
    }

    /** Where the checkpoint is. */
    public Path checkpoint() {
        return path.resolve("checkpoint.safetensors");
    }

    /** Where the checkpoint before it is. */
    public Path previous() {
        return Checkpoint.previous(checkpoint());
    }

    private boolean holdsRun() {
        return Files.exists(checkpoint()) || Files.exists(previous());
    }

    /** Where the log is. */
    public Path log() {
        return path.resolve("log.jsonl");
    }

    /** Replaces the checkpoint; the old one stays until the new one is on the disk, and then as the previous one. */
    public void write(Checkpoint checkpoint) {
        checkpoint.replace(checkpoint());
    }

    /**
     * The folder for a run that goes on from a file. Where that is its own previous checkpoint, it takes the place of the
     * last one, which nobody could read or nobody wants: else the next checkpoint would push out the one that is whole.
     */
    public RunFolder goingOnFrom(Path file) {
        try {
            if (Files.exists(previous()) && Files.isSameFile(file, previous())) {
                Files.move(previous(), checkpoint(), StandardCopyOption.ATOMIC_MOVE);
            }
            return this;
        } catch (IOException e) {
            throw new UserException("cannot rename " + previous() + " (" + IoReason.of(e) + ")", e);
        }
    }

    /** Keeps the log's lines up to some epoch and drops the rest: those epochs will be done again. */
    public void rewindLog(long epochs) {
        try {
            List<String> lines = Files.exists(log())
                    ? SmallFile.text(log(), MOST_LOG_BYTES).lines().toList()
                    : List.of();
            Path kept = path.resolve("log.jsonl.tmp");
            Files.write(
                    kept, lines.subList(0, (int) Math.max(0, Math.min(lines.size(), epochs))), StandardCharsets.UTF_8);
            Files.move(kept, log(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserException("cannot write the log " + log() + " (" + IoReason.of(e) + ")", e);
        }
    }

    /** Adds a line to the log. */
    public void append(EpochReport report) {
        ObjectNode line = JSON.createObjectNode();
        line.put("epoch", report.epoch());
        line.put("step", report.step());
        line.put("learningRate", report.learningRate());
        line.put("trainLoss", report.trainLoss());
        line.put("trainError", report.trainError());
        if (Double.isNaN(report.top1Error())) {
            line.putNull("top1Error");
        } else {
            line.put("top1Error", report.top1Error());
        }
        line.put("imagesPerSecond", report.imagesPerSecond());
        line.put("seconds", report.seconds());
        try {
            Files.writeString(
                    log(),
                    JSON.writeValueAsString(line) + "\n",
                    StandardCharsets.UTF_8,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UserException("cannot write the log " + log() + " (" + IoReason.of(e) + ")", e);
        }
    }
}
