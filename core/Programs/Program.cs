namespace RelDrop.Programs;

/// <summary>
/// One application of a module under a composite: record runs it forward and keeps what propagate needs to send relevance back.
/// </summary>
/// <param name="Record">What runs forward.</param>
/// <param name="Propagate">What sends relevance back.</param>
internal sealed record RelevanceProgram(IReadOnlyList<Instruction> Record, IReadOnlyList<Instruction> Propagate);
