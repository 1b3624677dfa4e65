<?php
// The variants share one database. No limit to how fast one address posts: the other systems have none here either.
add_filter( 'wp_is_comment_flood', '__return_false', 99 );
$options = array( 'comments_notify' => '0', 'moderation_notify' => '0', 'permalink_structure' => '/%postname%/' );
if ( 'default' === PEERS_VARIANT ) {
	$options += array( 'template' => 'twentytwentythree', 'stylesheet' => 'twentytwentythree' );
} else {
	$options += array( 'template' => 'twentytwentyone', 'stylesheet' => 'twentytwentyone' );
	// Without its list of recent comments, which takes longer than all else once there are many.
	$options += array( 'sidebars_widgets' => array( 'wp_inactive_widgets' => array(), 'array_version' => 3 ) );
	$options += array( 'page_comments' => '1', 'comments_per_page' => '25' );
}
foreach ( $options as $name => $value ) {
	add_filter( 'pre_option_' . $name, fn() => $value );
}
