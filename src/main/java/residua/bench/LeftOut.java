package residua.bench;

/**
 * A layer that was not measured.
 *
 * @param model name of the network
 * @param pass part of the network's work
 * @param name what would be computed
 * @param why what stood against it
 */
public record LeftOut(String model, LayerPass pass, String name, String why) {}
