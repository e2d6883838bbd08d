package residua.op.conv;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import residua.cl.DeviceFacts;
import residua.cl.ImaginaryDevice;
import residua.kernel.Params;
import residua.op.block.BlockGpuCases;
import residua.shape.ConvGeometry;
import residua.shape.ConvPass;

/**
 * Writes {@code target/gpu_kernels.txt}, which {@code native-tests/targets.sh} compiles for GPUs that are not at hand: what is
 * chosen for a GPU, and every setting that may be timed there. Each definition is one that its kernel knows.
 */
class GpuKernelCasesTest {
    private static final Path CASES = Path.of("target", "gpu_kernels.txt");
    private static final Path KERNELS = Path.of("opencl");
    private static final Pattern INCLUDE = Pattern.compile("#include \"(.*)\"");
    private static final Pattern DEFINITION = Pattern.compile("-D(\\w+)=");
    private static final int BLOCK = 16;

    /** A device that takes everything. */
    private static final DeviceFacts GPU = ImaginaryDevice.of(DeviceFacts.Kind.GPU)
            .version("OpenCL 3.0")
            .allocationBytes(1)
            .computeUnits(100)
            .lanes(1)
            .alignmentBytes(1)
            .extensions(Set.of("cl_khr_subgroups"))
            .facts();

    /** Every form of the kernels: filters, strides, groups and the three default tiles. */
    private static List<ConvGeometry> forms() {
        return List.of(
                ConvGeometry.square(8, 64, 56, 56, 64, 3, 1, 1),
                ConvGeometry.square(8, 128, 56, 56, 128, 3, 2, 1),
                ConvGeometry.square(8, 64, 56, 56, 256, 1, 1, 0),
                ConvGeometry.square(8, 256, 56, 56, 512, 1, 2, 0),
                ConvGeometry.square(128, 32, 16, 16, 32, 3, 1, 1),
                ConvGeometry.square(128, 16, 32, 32, 16, 3, 1, 1),
                new ConvGeometry(8, 128, 56, 56, 128, 3, 3, 1, 1, 1, 1, 1, 1, 32),
                new ConvGeometry(8, 256, 56, 56, 256, 3, 3, 2, 2, 1, 1, 1, 1, 32));
    }

    private static void implicitGemm(Set<String> lines) {
        for (ConvPass pass : ConvPass.values()) {
            String file = "conv/implicit_gemm_" + pass.name().toLowerCase(Locale.ROOT) + ".cl";
            for (ConvGeometry g : forms()) {
                ImplicitGemmProduct product = new ImplicitGemmProduct(pass, g);
                Params params = product.params(product.plan(GPU, Params.none()), BLOCK);
                lines.add(file + " " + params);
                if (pass != ConvPass.BACKWARD_DATA && g.groups() == 1) {
                    lines.add(file + " " + params.with("X_PLAIN", 1));
                }
                if (pass == ConvPass.FORWARD) {
                    lines.add(file + " "
                            + params.with("AFFINE", 1).with("RESIDUAL", 1).with("RELU", 1));
                    lines.add(file + " " + params.with("STATISTICS", 1));
                }
            }
            ImplicitGemmProduct product = new ImplicitGemmProduct(pass, forms().get(0));
            for (ImplicitGemmTile tile : ImplicitGemmTile.all(GPU)) {
                Params params = product.params(product.plan(GPU, tile.settings()), BLOCK);
                lines.add(file + " " + params);
                if (pass == ConvPass.FORWARD) {
                    lines.add(file + " " + params.with("STATISTICS", 1));
                }
            }
        }
        lines.add("conv/sum_split_outputs.cl " + Params.of("AFFINE", 1, "CB", BLOCK, "RELU", 1, "RESIDUAL", 1));
    }

    private static void depthwise(Set<String> lines) {
        for (int stride : new int[] {1, 2}) {
            ConvGeometry g = new ConvGeometry(8, 128, 56, 56, 128, 3, 3, stride, stride, 1, 1, 1, 1, 128);
            for (ConvPass pass : ConvPass.values()) {
                String file = "conv/depthwise_" + pass.name().toLowerCase(Locale.ROOT) + ".cl";
                lines.add(file + " " + new ConvDepthwiseForward().params(g, GPU, BLOCK));
            }
        }
    }

    private static void winograd(Set<String> lines) {
        for (Winograd winograd : List.of(Winograd.F2, Winograd.F4)) {
            for (int channels : new int[] {128, 32, 16}) {
                ConvGeometry g = ConvGeometry.square(8, channels, 28, 28, channels, 3, 1, 1);
                WinogradProducts of = new WinogradProducts(winograd, g, BLOCK);
                Params tiles = WinogradLocalLaunches.tileParams(of);
                lines.add("conv/winograd_local_input.cl " + tiles);
                lines.add("conv/winograd_local_output.cl " + tiles);
                lines.add("conv/winograd_local_output.cl "
                        + tiles.with("AFFINE", 1).with("RESIDUAL", 1).with("RELU", 1));
                lines.add("conv/winograd_local_output.cl " + tiles.with("STATISTICS", 1));
                lines.add("conv/winograd_local_filter.cl " + WinogradLocalLaunches.filterParams(of, false));
                lines.add("conv/winograd_local_filter.cl " + WinogradLocalLaunches.filterParams(of, true));
                for (ConvPass pass : List.of(ConvPass.FORWARD, ConvPass.BACKWARD_WEIGHTS)) {
                    ImplicitGemmProduct product = new ImplicitGemmProduct(pass, of.grouped());
                    String file = "conv/implicit_gemm_" + pass.name().toLowerCase(Locale.ROOT) + ".cl";
                    lines.add(file + " " + product.params(product.plan(GPU, Params.none()), BLOCK));
                }
            }
        }
    }

    @Test
    void everyDefinitionIsKnownToItsKernel() throws IOException {
        Set<String> lines = new LinkedHashSet<>();
        implicitGemm(lines);
        depthwise(lines);
        winograd(lines);
        lines.addAll(BlockGpuCases.lines(GPU, BLOCK));
        for (String line : lines) {
            String source = source(line.substring(0, line.indexOf(' ')));
            Matcher definition = DEFINITION.matcher(line);
            while (definition.find()) {
                assertTrue(source.contains("#ifndef " + definition.group(1)), line + ": " + definition.group(1));
            }
        }
        Files.write(CASES, lines);
    }

    private static String source(String file) throws IOException {
        String text = Files.readString(KERNELS.resolve(file));
        StringBuilder all = new StringBuilder(text);
        Matcher include = INCLUDE.matcher(text);
        while (include.find()) {
            all.append(source(include.group(1)));
        }
        return all.toString();
    }
}
