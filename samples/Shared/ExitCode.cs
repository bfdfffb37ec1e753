namespace RelDrop.Samples;

/// <summary>What a process ends with. Ctrl+C ends it by its signal, which shells call 130.</summary>
public static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Done = 0;

    /// <summary>It failed by nothing that was given: memory ran out, or the program is mistaken.</summary>
    public const int Failure = 1;

    /// <summary>A command line, a file or a name cannot be used.</summary>
    public const int BadInput = 2;
}
