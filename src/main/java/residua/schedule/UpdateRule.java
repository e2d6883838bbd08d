package residua.schedule;

import java.util.function.ToDoubleFunction;
import residua.graph.Parameter;
import residua.op.sgd.SgdUpdate;

/**
 * How an optimiser updates parameters, as far as a plan must know to do it.
 *
 * @param step how a step follows from gradients
 * @param decay weight decay of a parameter
 */
public record UpdateRule(SgdUpdate.Rule step, ToDoubleFunction<Parameter> decay) {}
