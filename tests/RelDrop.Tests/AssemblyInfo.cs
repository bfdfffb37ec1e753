using Xunit;

// torch has one random state for all threads, and some tests seed it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
