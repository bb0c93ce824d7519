# Completion of zhuhu for bash. Commands and options as in `zhuhu --help`.
_zhuhu ()
{
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]}
  local job='--db --period --area --where --where-file --level --dictionary --templates --style'
  local output="$job --archive --encrypt-with" options

  if [ "$COMP_CWORD" = 1 ]; then
    COMPREPLY=($(compgen -W 'import freeze months check run table report verify notice attach diff lint dictionary expand fonts inspect forget backup log version' -- "$current"))
    return
  fi
  if [ "$previous" = --level ]; then
    COMPREPLY=($(compgen -W '内部 报省 公开' -- "$current"))
    return
  fi
  if [ "$previous" = --each ]; then
    COMPREPLY=($(compgen -W '填报单位 县 乡 村' -- "$current"))
    return
  fi
  if [ "$previous" = --format ]; then
    COMPREPLY=($(compgen -W 'xlsx pdf html csv txt' -- "$current"))
    return
  fi
  if [ "$previous" = --imprint ]; then
    case $command in
      notice) COMPREPLY=($(compgen -W 'foot page none' -- "$current")) ;;
      *) COMPREPLY=($(compgen -W 'last numbered none' -- "$current")) ;;
    esac
    return
  fi
  if [ "$previous" = --archive ]; then
    COMPREPLY=($(compgen -W '2b 1b none' -- "$current"))
    return
  fi
  case $command in
    import) options='--db --dictionary --as-of --merge --strict --max-rejects --max-gone --rejects' ;;
    freeze) options='--db --dictionary --revise' ;;
    months) options='--db --check' ;;
    forget) options='--db --reason' ;;
    backup) options='--db' ;;
    log) options='--db --check' ;;
    run) options="$output --output --explanations" ;;
    table) options="$output --rows --columns --universe --title --output" ;;
    report) options="$output --out --each --format --jobs --unremembered --explanations" ;;
    verify) options='--db --where --where-file --dictionary --templates --style --part --password-file --explanations' ;;
    notice) options="$job --output --first-page --imprint --explanations" ;;
    attach) options="$output --notice --attachment --template --report --output --first-page --imprint --facing --screen --no-fit --embed --document --title --password-file --allow-signed --explanations" ;;
    diff) options="$job --output" ;;
    check) options="$job --records --out --format --each --cases --explanations --draft-explanations" ;;
    lint | expand) options=$job ;;
    dictionary) options='--output --area-file' ;;
    fonts) options='--style' ;;
    inspect) options='--check --password-file' ;;
    *) options= ;;
  esac
  case $current in
    -*) COMPREPLY=($(compgen -W "$options --language --help" -- "$current")) ;;
    *) COMPREPLY=($(compgen -f -- "$current")) ;;
  esac
}
complete -o filenames -F _zhuhu zhuhu
