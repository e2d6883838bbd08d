#include "test/circle.clh"
