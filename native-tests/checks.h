/* The checks of single operations; checks.cpp has their names. */
#ifndef RESIDUA_CHECKS_H
#define RESIDUA_CHECKS_H

#include "trial.h"

void check_conv_forward(Trial &t);
void check_conv_statistics(Trial &t);
void check_conv_backward_data(Trial &t);
void check_conv_backward_weights(Trial &t);
void check_block(Trial &t);

void check_batch_norm(Trial &t);
void check_batch_norm_eval(Trial &t);
void check_batch_norm_backward(Trial &t);
void check_batch_norm_fold(Trial &t);

#endif
