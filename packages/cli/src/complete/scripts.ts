// The scripts that make a shell ask `aurelius __complete`. What comes back is data that anybody may have written, the
// title of a task in a mail for one: it is never evaluated, and it is quoted before it stands on a command line.

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type ShellName = (typeof SHELLS)[number];

/** Runs in the bash 3.2 of macOS, too. */
const BASH = String.raw`# Completion of aurelius for bash. Load it with: eval "$(aurelius completion bash)"
_aurelius() {
  local rest=\${COMP_LINE:0:COMP_POINT} piece= whole= kind= line value at
  local -a words=() values=() abouts=()
  # bash breaks words at : and =, too; what stands together on the line belongs together
  for ((at = 0; at <= COMP_CWORD; at++)); do
    piece=\${COMP_WORDS[at]}
    if ((at > 0)) && [[ $rest != [[:space:]]* && -n $rest ]]; then
      ((at < COMP_CWORD)) || piece=$rest
      words[\${#words[@]}-1]+=$piece
    else
      rest=\${rest#"\${rest%%[![:space:]]*}"}
      ((at < COMP_CWORD)) || piece=$rest
      words+=("$piece")
    fi
    rest=\${rest#"$piece"}
  done
  whole=\${words[\${#words[@]}-1]}
  [[ $piece == [=:] ]] && piece=
  while IFS= read -r line; do
    if [[ -z $kind ]]; then
      kind=$line
      continue
    fi
    value=\${line%%$'\t'*}
    case $piece in
      # inside quotes only what means nothing there
      [\"\']*) [[ $value == *[\"\'\\$!$'\x60']* ]] && continue ;;
      *) printf -v value %q "$value" ;;
    esac
    values+=("\${value#"\${whole%"$piece"}"}")
    abouts+=("\${line#*$'\t'}")
  done < <(command aurelius __complete "\${words[@]:1}" 2>/dev/null)
  COMPREPLY=("\${values[@]}")
  # 63: the list after a second TAB, of which nothing is inserted
  if ((COMP_TYPE == 63 && \${#values[@]} > 1)); then
    for at in "\${!values[@]}"; do
      [[ -n \${abouts[at]} ]] && COMPREPLY[at]="\${values[at]}  (\${abouts[at]})"
    done
  fi
  if ((\${#values[@]} == 0)); then
    case $kind in
      files) compopt -o default 2>/dev/null ;;
      folders) compopt -o dirnames 2>/dev/null ;;
    esac
  fi
  return 0
}
complete -o nosort -F _aurelius aurelius 2>/dev/null || complete -F _aurelius aurelius
`;

const ZSH = String.raw`#compdef aurelius
# Completion of aurelius for zsh. Load it with: source <(aurelius completion zsh)
_aurelius() {
  emulate -L zsh
  local line kind
  local -a lines values shown
  lines=("\${(@f)$(command aurelius __complete "\${(@)words[2,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
  kind=$lines[1]
  for line in "\${(@)lines[2,-1]}"; do
    values+=("\${line%%$'\t'*}")
    if [[ $line == *$'\t' ]]; then
      shown+=("\${line%%$'\t'*}")
    else
      shown+=("\${line%%$'\t'*}  -- \${line#*$'\t'}")
    fi
  done
  ((\${#values})) && compadd -V aurelius -l -d shown -a -- values
  case $kind in
    files) _files ;;
    folders) _files -/ ;;
  esac
}
if [[ $funcstack[1] == _aurelius ]]; then
  _aurelius "$@"
else
  compdef _aurelius aurelius
fi
`;

const FISH = String.raw`# Completion of aurelius for fish. Load it with: aurelius completion fish | source
function __aurelius_complete
    set -l before (commandline -opc)
    set -l word (commandline -ct)
    set -l lines (command aurelius __complete $before[2..-1] "$word" 2>/dev/null)
    switch "$lines[1]"
        case files
            __fish_complete_path "$word"
        case folders
            __fish_complete_directories "$word"
    end
    set -e lines[1]
    test (count $lines) -gt 0; and printf '%s\n' $lines
end
complete -c aurelius -f -k -a '(__aurelius_complete)'
`;

/** A template literal cannot hold a dollar before a brace. */
const script = (text: string) => text.replaceAll('\\${', '${');

/** What `aurelius completion SHELL` prints. */
export const SCRIPTS: Readonly<Record<ShellName, string>> = {
  bash: script(BASH),
  zsh: script(ZSH),
  fish: script(FISH),
};
