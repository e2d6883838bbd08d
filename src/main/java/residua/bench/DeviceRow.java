package residua.bench;

/**
 * One figure of a device.
 *
 * @param group what kind of figure it is: {@code arithmetic}, {@code memory}, {@code cache}, {@code local},
 *     {@code launch}, {@code transfer}, {@code build}
 * @param value what was measured
 * @param form of the kernel that was fastest; empty where there is but one
 * @param bytes touched, where the figure is one of a curve over sizes; else 0
 */
public record DeviceRow(String group, Measurement value, String form, long bytes) {}
