#include "test/nowhere.clh"
