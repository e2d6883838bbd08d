package residua.oracle;

import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.fraction.BigFraction;

/**
 * The matrices of minimal filtering, {@code tile} outputs of 3 taps from {@code tile + 2} inputs:
 * {@code y = A^T ((G g) * (B^T d))}, made from interpolation points in fractions (A. Toom 1963, S. Cook 1966; as in
 * A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", 2016, with its scaling of the filter).
 *
 * <p>Filtering is the transpose of multiplying polynomials of 3 and {@code tile} coefficients. That product has degree
 * {@code tile + 1}: it follows from its values at the finite points a and its leading coefficient, the point at infinity.
 * Row a of G and column a of A^T evaluate there; row a of B^T holds the coefficients of the Lagrange polynomial, whose
 * denominator is moved into G.
 *
 * @param tile outputs
 * @param input {@code B^T}, alpha x alpha with {@code alpha = tile + 2}
 * @param filter {@code G}, alpha x 3
 * @param output {@code A^T}, tile x alpha
 */
public record WinogradMatrices(
        int tile, List<List<BigFraction>> input, List<List<BigFraction>> filter, List<List<BigFraction>> output) {
    private static final int TAPS = 3;
    private static final int[] POINTS = {0, 1, -1, 2, -2};

    /** For tiles of 2 or 4 outputs. */
    public static WinogradMatrices of(int tile) {
        int[] points = Arrays.copyOf(POINTS, tile + 1);
        int alpha = tile + 2;
        BigFraction[][] input = zeros(alpha, alpha);
        BigFraction[][] filter = zeros(alpha, TAPS);
        BigFraction[][] output = zeros(tile, alpha);
        for (int p = 0; p < points.length; p++) {
            BigFraction denominator = BigFraction.ONE;
            for (int other : points) {
                denominator = other == points[p] ? denominator : denominator.multiply(points[p] - other);
            }
            input[p] = withRoots(alpha, points, points[p]);
            for (int j = 0; j < TAPS; j++) {
                filter[p][j] = power(points[p], j).divide(denominator);
            }
            for (int i = 0; i < tile; i++) {
                output[i][p] = power(points[p], i);
            }
        }
        input[alpha - 1] = withRoots(alpha, points, Integer.MAX_VALUE);
        filter[alpha - 1][TAPS - 1] = BigFraction.ONE;
        output[tile - 1][alpha - 1] = BigFraction.ONE;
        return new WinogradMatrices(tile, lists(input), lists(filter), lists(output));
    }

    /** Coefficients, lowest first, of the polynomial whose roots are all points but one. */
    private static BigFraction[] withRoots(int coefficients, int[] points, int leftOut) {
        BigFraction[] polynomial = zeros(1, coefficients)[0];
        polynomial[0] = BigFraction.ONE;
        for (int point : points) {
            if (point != leftOut) {
                for (int i = coefficients - 1; i >= 0; i--) { // times x - point
                    BigFraction below = i == 0 ? BigFraction.ZERO : polynomial[i - 1];
                    polynomial[i] = below.subtract(polynomial[i].multiply(point));
                }
            }
        }
        return polynomial;
    }

    private static BigFraction power(int base, int exponent) {
        return exponent == 0 ? BigFraction.ONE : new BigFraction(base).pow(exponent);
    }

    private static BigFraction[][] zeros(int rows, int columns) {
        BigFraction[][] matrix = new BigFraction[rows][columns];
        for (BigFraction[] row : matrix) {
            Arrays.fill(row, BigFraction.ZERO);
        }
        return matrix;
    }

    private static List<List<BigFraction>> lists(BigFraction[][] matrix) {
        return Arrays.stream(matrix).map(List::of).toList();
    }

    /** Absolute values, in double. */
    static double[][] absolute(List<List<BigFraction>> matrix) {
        return matrix.stream()
                .map(row -> row.stream().mapToDouble(v -> v.abs().doubleValue()).toArray())
                .toArray(double[][]::new);
    }

    /** Rows as columns. */
    static double[][] transposed(double[][] matrix) {
        double[][] turned = new double[matrix[0].length][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < matrix[0].length; j++) {
                turned[j][i] = matrix[i][j];
            }
        }
        return turned;
    }
}
