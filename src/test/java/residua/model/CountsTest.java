package residua.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import residua.nn.Shortcut;

/** Parameters, multiply-adds and entries of every network against counts made elsewhere. */
class CountsTest {

    /** "-": the network's own shortcut. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            plain18           | - | 11515688 | 1794805760
            plain34           | - | 21623848 | 3644493824
            resnet18          | A | 11515688 | 1794805760
            resnet18          | - | 11689512 | 1814073344
            resnet18          | B | 11689512 | 1814073344
            resnet18          | C | 12043816 | 1878298624
            resnet34          | A | 21623848 | 3644493824
            resnet34          | - | 21797672 | 3663761408
            resnet34          | C | 22716840 | 3830747136
            resnet50          | - | 25557032 | 4089184256
            resnet50-v1       | - | 25557032 | 3857973248
            resnet50          | C | 40128552 | 6555435008
            resnet50-v1       | C | 40128552 | 6324224000
            resnet101         | - | 44549160 | 7801405440
            resnet101-v1      | - | 44549160 | 7570194432
            resnet152         | - | 60192808 | 11513626624
            resnet152-v1      | - | 60192808 | 11282415616
            resnext50_32x4d   | - | 25028904 | 4230479872
            wide_resnet50_2   | - | 68883240 | 11398021120
            vgg16             | - | 138357544 | 15470264320
            vgg19             | - | 143667240 | 19632062464
            cifar-resnet20    | - | 269722 | 40551040
            cifar-resnet32    | - | 464154 | 68862592
            cifar-resnet44    | - | 658586 | 97174144
            cifar-resnet56    | - | 853018 | 125485696
            cifar-resnet110   | - | 1727962 | 252887680
            cifar-resnet1202  | - | 19421274 | 2829238912
            cifar-resnet20    | B | 272474 | 40813184
            cifar-resnet32    | B | 466906 | 69124736
            cifar-resnet44    | B | 661338 | 97436288
            cifar-resnet56    | B | 855770 | 125747840
            cifar-resnet110   | B | 1730714 | 253149824
            cifar-resnet1202  | B | 19424026 | 2829501056
            cifar-plain20     | - | 269722 | 40551040
            """)
    void parametersAndMultiplyAdds(String name, String shortcut, long parameters, long macs) {
        Options options = shortcut.equals("-")
                ? Options.DEFAULTS
                : Options.DEFAULTS.withShortcut(Shortcut.Option.valueOf(shortcut));
        Summary summary = Zoo.network(name, options).summary();
        assertEquals(parameters, summary.parameters(), "parameters");
        assertEquals(macs, summary.macs(), "multiply-adds");
    }

    /** Parameters as torchvision's documentation has them. */
    @ParameterizedTest
    @CsvSource({
        "vgg16-bn, 138365992",
        "vgg19-bn, 143678248",
        "resnext101_32x8d, 88791336",
        "resnext101_64x4d, 83455272",
        "wide_resnet101_2, 126886696"
    })
    void parametersOfTorchvision(String name, long parameters) {
        assertEquals(parameters, Zoo.network(name).parameters());
    }

    /** torchvision's entries without num_batches_tracked. */
    @ParameterizedTest
    @CsvSource({"resnet18, 102", "resnet34, 182", "resnet50, 267", "resnet101, 522", "resnet152, 777"})
    void entriesOfFiles(String name, int entries) {
        assertEquals(entries, Zoo.network(name).inference(1).parameters().size());
        assertEquals(entries, Zoo.network(name).training(1, 0).parameters().size());
    }
}
