package residua.optim;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import residua.graph.Parameter;
import residua.shape.RandomStream;
import residua.tensor.HostTensor;

/**
 * What parameters hold before the first step. Random values depend on the seed and on the parameter's name and place
 * alone: not on other parameters, their order or the threads. A network that shares names and shapes with another
 * starts with the same values there.
 *
 * <p>Element i, in the order of files ({@code [K][C][R][S]}), is number {@code i % 65536} of the {@link RandomStream}
 * {@code (seed, WEIGHTS, i / 65536, hash)}, where hash is the 32-bit FNV-1a of the name in ASCII.
 */
public final class Initialisation {
    private static final int STRETCH = 65536;
    private static final int FNV_OFFSET = 0x811C9DC5;
    private static final int FNV_PRIME = 0x01000193;

    private Initialisation() {}

    /** The values that {@code parameter} starts with, in the order of files. */
    public static HostTensor fill(Parameter parameter, long seed) {
        HostTensor tensor = HostTensor.zeros(parameter.value().shape());
        int hash = hash(parameter.value().name());
        Parameter.Initial initial = parameter.initial();
        if (initial instanceof Parameter.Initial.Constant constant) {
            Arrays.fill(tensor.data(), constant.value());
        } else if (initial instanceof Parameter.Initial.Normal normal) {
            draw(tensor.data(), seed, hash, random -> normal.deviation() * random.nextNormal());
        } else if (initial instanceof Parameter.Initial.Uniform uniform) {
            // The middle of each of 2^24 equal parts of [-bound, bound]: symmetric, and the bound itself never.
            draw(tensor.data(), seed, hash, random -> uniform.bound() * (2 * (random.nextFloat() + 0x1p-25) - 1));
        } else {
            throw new IllegalArgumentException("no way to start with " + initial);
        }
        return tensor;
    }

    private static void draw(float[] data, long seed, int hash, ToDoubleFunction<RandomStream> next) {
        IntStream.range(0, (data.length + STRETCH - 1) / STRETCH).parallel().forEach(stretch -> {
            RandomStream random = new RandomStream(seed, RandomStream.Purpose.WEIGHTS, stretch, hash);
            int end = (int) Math.min(data.length, (stretch + 1L) * STRETCH);
            for (int i = stretch * STRETCH; i < end; i++) {
                data[i] = (float) next.applyAsDouble(random);
            }
        });
    }

    private static int hash(String name) {
        int hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ (name.charAt(i) & 0xFF)) * FNV_PRIME;
        }
        return hash;
    }
}
