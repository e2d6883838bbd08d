package residua.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import residua.shape.UserException;

/** A file that cannot be written is refused before a device is opened, in one line with nothing before it. */
class OutputFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "trace --model cifar-resnet8 --out",
                "schedule --model cifar-resnet8 --measure --html",
                "verify --html",
                "eval --weights none --data shapes --logits",
                "bench device --csv",
                "bench model --csv",
            })
    void refusedBeforeTheWork(String command) {
        Path absent = folder.resolve("absent");
        run(command, folder).failed(Failure.FAILED, "cannot be written to " + folder + ": that is a folder");
        run(command, absent.resolve("file")).failed(Failure.FAILED, ": there is no folder " + absent);
    }

    private static Cli run(String command, Path file) {
        return Cli.run(List.of((command + " " + file).split(" ")).toArray());
    }

    @Test
    void anUnknownNetworkIsRefusedBeforeTheKernelsAreProven() {
        Cli.run("verify", "--model", "resnet19").failed(Failure.FAILED, "no model is called \"resnet19\"");
    }

    @Test
    void whatFailsWhileWritingSaysWhy() {
        Path file = folder.resolve("gone").resolve("file");
        String message = assertThrows(UserException.class, () -> OutputFile.write("the page", file, "x"))
                .getMessage();
        assertEquals("the page cannot be written to " + file + ": there is no " + file, message);
    }

    @Test
    void oneThatExistsIsReplaced() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "something longer");
        OutputFile.require("the page", file);
        OutputFile.write("the page", file, "short");
        assertEquals("short", Files.readString(file));
    }
}
