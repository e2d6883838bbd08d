package residua.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Hostile and odd pickles, inside checkpoint files of both forms and bare. */
class PickleReaderTest {
    @TempDir
    Path folder;

    private String refused(byte[] content, String words) throws IOException {
        Path path = Files.write(folder.resolve("x.pth"), content);
        return assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> Refusal.of(path, words, () -> WeightFile.read(path)));
    }

    private void refusedEverywhere(byte[] pickle, String words) throws IOException {
        refused(pickle, words);
        refused(TorchFiles.zip(pickle, Map.of()), words);
        refused(TorchFiles.legacy(pickle, Map.of()), words);
    }

    /** What pickle.dumps gives for an object whose __reduce__ is (os.system, ("touch FILE",)). */
    @Test
    void aCallOfTheSystemIsRefusedByNameAndNotDone() throws IOException {
        Path trace = folder.resolve("trace");
        byte[] pickle = new PickleWriter()
                .global("posix", "system")
                .text("touch " + trace)
                .op(PickleOpcode.TUPLE1)
                .op(PickleOpcode.REDUCE)
                .stop();
        refusedEverywhere(pickle, "names posix.system, which no weights need; nothing in the file was run");
        assertTrue(refused(pickle, "posix.system").endsWith("(byte 2, GLOBAL)"));
        assertFalse(Files.exists(trace));
    }

    @ParameterizedTest
    @CsvSource({
        "builtins, eval",
        "builtins, exec",
        "__builtin__, eval",
        "builtins, getattr",
        "os, system",
        "subprocess, Popen",
        "torch, load",
        "torch.hub, load",
        "torch._utils, _rebuild_tensor_v2.__globals__",
        "torch.FloatStorage, __reduce__",
        "collections, OrderedDict.__init__",
        "argparse, Namespace",
        "numpy, load"
    })
    void everyNameNotListedIsRefused(String module, String name) throws IOException {
        refusedEverywhere(new PickleWriter().global(module, name).stop(), "names " + module + "." + name + ",");
        byte[] byStack = new PickleWriter()
                .text(module)
                .text(name)
                .op(PickleOpcode.STACK_GLOBAL)
                .stop();
        refusedEverywhere(byStack, "names " + module + "." + name + ",");
    }

    @ParameterizedTest
    @EnumSource(
            value = PickleOpcode.class,
            names = {
                "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX", "EXT1", "EXT2", "EXT4", "PERSID", "BYTEARRAY8", "NEXT_BUFFER",
                        "DUP",
                "FLOAT", "INT", "LONG", "STRING", "UNICODE", "DICT", "LIST", "GET", "PUT", "LONG4", "BINUNICODE8",
                "BINBYTES8", "EMPTY_SET", "ADDITEMS", "FROZENSET", "READONLY_BUFFER"
            })
    void opcodesThatCheckpointsDoNotNeedAreRefusedByName(PickleOpcode opcode) throws IOException {
        byte[] pickle = new PickleWriter()
                .op(PickleOpcode.MARK)
                .op(opcode)
                .raw('o', 's', '\n', 's', '\n', 0, 0, 0, 0, 0)
                .stop();
        refusedEverywhere(pickle, "uses " + opcode + ", which no weights need; nothing in the file was run (byte ");
        assertTrue(refused(pickle, opcode.name()).endsWith("(byte 3, " + opcode + ")"));
    }

    @Test
    void theOldTextProtocolIsNoCheckpoint() throws IOException {
        refused("cos\nsystem\n(S'true'\ntR.".getBytes(StandardCharsets.US_ASCII), "no weights in it");
    }

    @Test
    void damagedStructureIsRefused() throws IOException {
        refusedEverywhere(new PickleWriter().stop(), "takes a value where there is none");
        refusedEverywhere(new PickleWriter().op(PickleOpcode.TUPLE).stop(), "mark that was never set");
        refusedEverywhere(
                new PickleWriter()
                        .number(1)
                        .op(PickleOpcode.MARK)
                        .op(PickleOpcode.TUPLE1)
                        .stop(),
                "fewer");
        refusedEverywhere(new PickleWriter().op(PickleOpcode.BINGET).raw(5).stop(), "recalls 5");
        refusedEverywhere(
                new PickleWriter().number(1).number(2).op(PickleOpcode.APPEND).stop(), "no list");
        refusedEverywhere(new PickleWriter().dict().number(1).endDict().stop(), "no dict");
        refusedEverywhere(new PickleWriter().raw(255).stop(), "byte 255 is no opcode");
        refusedEverywhere(new PickleWriter().raw(0x80, 6).stop(), "protocol 6");
        refusedEverywhere(
                new PickleWriter()
                        .number(1)
                        .op(PickleOpcode.EMPTY_TUPLE)
                        .op(PickleOpcode.REDUCE)
                        .stop(),
                "cannot be called");
        refusedEverywhere(
                new PickleWriter()
                        .number(1)
                        .op(PickleOpcode.EMPTY_DICT)
                        .op(PickleOpcode.BUILD)
                        .stop(),
                "has none");
        refusedEverywhere(
                new PickleWriter()
                        .dict()
                        .op(PickleOpcode.EMPTY_LIST)
                        .number(1)
                        .endDict()
                        .stop(),
                "keys are neither");
        refusedEverywhere(
                new PickleWriter()
                        .global("torch", "FloatStorage")
                        .op(PickleOpcode.EMPTY_TUPLE)
                        .op(PickleOpcode.REDUCE)
                        .stop(),
                "calls torch.FloatStorage");
        refusedEverywhere(
                new PickleWriter().tuple(1, 2).op(PickleOpcode.BINPERSID).stop(), "no stored tensor");
        refusedEverywhere(
                new PickleWriter()
                        .global("torch._utils", "_rebuild_tensor_v2")
                        .tuple(1)
                        .op(PickleOpcode.REDUCE)
                        .stop(),
                "without a storage");
    }

    @Test
    void lengthsBeyondTheFileAreRefusedBeforeAnythingIsAllocated() throws IOException {
        for (PickleOpcode opcode :
                new PickleOpcode[] {PickleOpcode.BINUNICODE, PickleOpcode.BINBYTES, PickleOpcode.BINSTRING}) {
            refusedEverywhere(
                    new PickleWriter().op(opcode).raw(255, 255, 255, 127).stop(), "cut short");
            refusedEverywhere(
                    new PickleWriter().op(opcode).raw(255, 255, 255, 255).stop(), "cut short");
        }
    }

    @Test
    void nestingAndSelfReferenceCostNoStack() throws IOException {
        PickleWriter deep = new PickleWriter();
        for (int i = 0; i < 500_000; i++) {
            deep.op(PickleOpcode.EMPTY_LIST);
        }
        for (int i = 0; i < 499_999; i++) {
            deep.op(PickleOpcode.APPEND);
        }
        refused(TorchFiles.zip(deep.stop(), Map.of()), "holds no dict");

        PickleWriter self = new PickleWriter()
                .op(PickleOpcode.EMPTY_DICT)
                .op(PickleOpcode.BINPUT)
                .raw(0);
        self.op(PickleOpcode.MARK).text("state_dict").op(PickleOpcode.BINGET).raw(0);
        self.text("list").op(PickleOpcode.EMPTY_LIST).op(PickleOpcode.BINPUT).raw(1);
        self.op(PickleOpcode.BINGET).raw(1).op(PickleOpcode.APPEND).endDict();
        byte[] pickle = self.stop();
        refused(TorchFiles.zip(pickle, Map.of()), "no tensors at the top");
        refused(TorchFiles.legacy(pickle, Map.of()), "no tensors at the top");
    }

    @Test
    void workIsBounded() throws IOException {
        PickleWriter many = new PickleWriter();
        for (int i = 0; i < 1_100_000; i++) {
            many.op(PickleOpcode.NONE).op(PickleOpcode.POP);
        }
        refused(many.stop(), "more than weights need");

        // A list of 100,000 pairs, made a dict again and again.
        PickleWriter again = new PickleWriter()
                .number(1)
                .number(2)
                .op(PickleOpcode.TUPLE2)
                .op(PickleOpcode.BINPUT)
                .raw(0)
                .op(PickleOpcode.EMPTY_LIST)
                .op(PickleOpcode.MARK);
        for (int i = 0; i < 100_000; i++) {
            again.op(PickleOpcode.BINGET).raw(0);
        }
        again.op(PickleOpcode.APPENDS)
                .op(PickleOpcode.TUPLE1)
                .op(PickleOpcode.BINPUT)
                .raw(1);
        again.global("collections", "OrderedDict").op(PickleOpcode.BINPUT).raw(2);
        for (int i = 0; i < 100_000; i++) {
            again.op(PickleOpcode.BINGET)
                    .raw(2)
                    .op(PickleOpcode.BINGET)
                    .raw(1)
                    .op(PickleOpcode.REDUCE)
                    .op(PickleOpcode.POP);
        }
        refused(again.stop(), "more than weights need");
    }

    @Test
    void harmlessValuesOfTrainingScriptsAreReadPast() throws IOException {
        PickleWriter p =
                new PickleWriter().raw(0x80, 4, 0x95, 0, 0, 0, 0, 0, 0, 0, 0).dict();
        p.text("milestones").global("collections", "Counter");
        p.dict().number(81).number(1).endDict().op(PickleOpcode.TUPLE1).op(PickleOpcode.REDUCE);
        p.text("pairs")
                .global("collections", "OrderedDict")
                .op(PickleOpcode.EMPTY_LIST)
                .op(PickleOpcode.EMPTY_LIST);
        p.text("a").op(PickleOpcode.APPEND).number(1).op(PickleOpcode.APPEND).op(PickleOpcode.APPEND);
        p.op(PickleOpcode.TUPLE1).op(PickleOpcode.REDUCE);
        p.text("size")
                .global("torch", "Size")
                .tuple(1, 2)
                .op(PickleOpcode.TUPLE1)
                .op(PickleOpcode.REDUCE);
        p.text("device")
                .global("torch", "device")
                .text("cuda")
                .op(PickleOpcode.TUPLE1)
                .op(PickleOpcode.REDUCE);
        p.text("dtype").global("torch", "float32");
        p.text("best")
                .global("numpy.core.multiarray", "scalar")
                .global("numpy", "dtype")
                .text("f8");
        p.op(PickleOpcode.TUPLE1).op(PickleOpcode.REDUCE).tuple(3).op(PickleOpcode.BUILD);
        p.op(PickleOpcode.SHORT_BINBYTES).raw(1, 65).op(PickleOpcode.TUPLE2).op(PickleOpcode.REDUCE);
        p.text("negative")
                .number(-5)
                .text("large")
                .number(1L << 40)
                .text("none")
                .op(PickleOpcode.NONE);
        p.text("yes").op(PickleOpcode.NEWTRUE);
        p.op(PickleOpcode.SHORT_BINSTRING).raw(1, 0xe4).op(PickleOpcode.BININT2).raw(1, 2);
        p.op(PickleOpcode.SHORT_BINUNICODE).raw(1, 'w').op(PickleOpcode.MEMOIZE);
        p.tensor("FloatStorage", "0", 1, 0, new long[] {1}, new long[] {1}, false);
        Path path =
                Files.write(folder.resolve("x"), TorchFiles.zip(p.endDict().stop(), Map.of("0", TorchFiles.floats(2))));
        WeightSet set = WeightFile.read(path);
        assertEquals(1, set.tensors().size());
        assertEquals(
                Map.of("negative", "-5", "large", "1099511627776", "yes", "true", "\u00e4", "513"), set.metadata());
    }
}
