namespace RelDrop.Samples;

/// <summary>What a process ends with. Where nothing waits for Ctrl+C, it ends it by its signal, which shells call 130 too.</summary>
public static class ExitCode
{
    /// <summary>All was done.</summary>
    public const int Done = 0;

    /// <summary>It failed by nothing that was given: memory ran out, or the program is mistaken.</summary>
    public const int Failure = 1;

    /// <summary>It was stopped by Ctrl+C or SIGTERM, and is in a state from which it can go on.</summary>
    public const int Stopped = 130;

    /// <summary>A command line, a file or a name cannot be used.</summary>
    public const int BadInput = 2;
}
