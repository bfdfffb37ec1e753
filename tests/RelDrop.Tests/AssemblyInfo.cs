using System.Runtime.CompilerServices;
using RelDrop;
using Xunit;

// torch has one random state for all threads, and some tests seed it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace RelDrop.Tests;

internal static class BeforeAllTests
{
    /// <summary>Many tests compute with torch before anything of the library does.</summary>
#pragma warning disable CA2255 // Not a library.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Ensure() => TorchCpu.Ensure();
}
