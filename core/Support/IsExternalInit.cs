namespace System.Runtime.CompilerServices;

/// <summary>What the compiler marks init accessors with: the same in both builds, so that what was compiled for one runs with the other.</summary>
internal static class IsExternalInit;
